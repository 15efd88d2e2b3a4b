/** By how much two versions differ, as in semantic versioning. */
export type Step = "major" | "minor" | "patch";

interface Version {
  readonly numbers: readonly number[];
  /** What follows a hyphen: `rc.1`. */
  readonly rest: string;
}

const FORM = /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:[-+.]?([0-9A-Za-z][\w.+-]*))?$/;

function parse(text: string): Version | undefined {
  const found = FORM.exec(text);
  const numbers = found?.[1]?.split(".").map(Number);
  return numbers && { numbers, rest: found?.[2] ?? "" };
}

/**
 * The step between two versions (semver.org 2.0: below 1.0.0 the minor number breaks). Of several versions,
 * as of a package loaded twice, the largest step counts.
 *
 * @param product whose second number is a patch: PostgreSQL, from 10 on
 * @returns undefined where one of them is no version
 */
export function stepBetween(
  a: string,
  b: string,
  product = "",
): Step | undefined {
  const [left, right] = [a, b].map((text) => text.split(", "));
  if (left === undefined || right === undefined) return undefined;
  const steps: Step[] = [];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const step = single(
      left[Math.min(at, left.length - 1)] ?? "",
      right[Math.min(at, right.length - 1)] ?? "",
      product,
    );
    if (step === undefined) return undefined;
    if (step !== "same") steps.push(step);
  }
  const order = ["major", "minor", "patch"] as const;
  return order.find((step) => steps.includes(step)) ?? "patch";
}

function single(
  a: string,
  b: string,
  product: string,
): Step | "same" | undefined {
  const [x, y] = [parse(a), parse(b)];
  if (x === undefined || y === undefined) return undefined;
  const [major = 0, minor = 0] = x.numbers;
  const [otherMajor = 0, otherMinor = 0] = y.numbers;
  if (major !== otherMajor) return "major";
  if (minor !== otherMinor) {
    if (product === "postgresql" && major >= 10) return "patch";
    return major === 0 ? "major" : "minor";
  }
  const same =
    x.rest === y.rest &&
    Array.from({ length: 4 }).every(
      (_, at) => (x.numbers[at] ?? 0) === (y.numbers[at] ?? 0),
    );
  return same ? "same" : "patch";
}
