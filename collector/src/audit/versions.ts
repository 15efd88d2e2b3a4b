import semver from "semver";
import type { Subject } from "./declaration.js";

/** How far apart two versions are; `unknown` where one of them is not told. */
export const severities = ["unknown", "patch", "minor", "major"] as const;
export type Severity = (typeof severities)[number];

/** The numbers a version begins with: `18.6-alpine` gives 18 and 6; none when it begins with another sign. */
export function numbersOf(version: string): number[] {
  const found = /^v?(\d+(?:\.\d+)*)/.exec(version.trim())?.[1];
  return found === undefined ? [] : found.split(".").map(Number);
}

/**
 * How far a declared version is from one that runs. A version with fewer parts covers all that begin with
 * it: `18` and 18.6 are no difference.
 *
 * @param declared one version, or a range of npm's
 * @returns undefined when they agree
 */
export function distance(
  subject: Subject,
  declared: string,
  running: string,
  range = false,
): Severity | undefined {
  const there = numbersOf(running);
  if (there.length === 0) return "unknown";
  if (range) return fromRange(subject, declared, running, there);
  const here = numbersOf(declared);
  if (here.length === 0) return "unknown";
  return apart(subject, here, there) ?? prerelease(declared, running);
}

function fromRange(
  subject: Subject,
  range: string,
  running: string,
  there: readonly number[],
): Severity | undefined {
  if (semver.validRange(range) === null) return "unknown";
  const version = semver.coerce(running, { includePrerelease: true });
  if (version === null) return "unknown";
  if (semver.satisfies(version, range, { includePrerelease: true })) {
    return undefined;
  }
  const least = semver.minVersion(range);
  if (least === null) return "unknown";
  // Outside of the range, if only by its upper end: a difference at least of the last part.
  return apart(subject, numbersOf(least.version), there) ?? "patch";
}

/** By the first part that is not the same. */
function apart(
  subject: Subject,
  here: readonly number[],
  there: readonly number[],
): Severity | undefined {
  const at = here.findIndex(
    (number, index) => index < there.length && number !== there[index],
  );
  if (at === -1) return undefined;
  const breaking = at === 0 || (at === 1 && breaksAtSecond(subject, here));
  if (breaking) return "major";
  return at === 1 || (at === 2 && here[0] === 0) ? "minor" : "patch";
}

/** Before 1.0 npm's ranges, and before 10 PostgreSQL's releases, break at the second part. */
function breaksAtSecond(
  { kind, name }: Subject,
  [first = 0]: readonly number[],
) {
  if (kind === "package") return first === 0;
  return name === "postgresql" && first < 10;
}

/** Versions with the same numbers, of which one is a prerelease (`5.0.0-beta.1`). */
function prerelease(declared: string, running: string): Severity | undefined {
  const [a, b] = [semver.parse(declared), semver.parse(running)];
  if (a === null || b === null) return undefined;
  return semver.eq(a, b) ? undefined : "patch";
}

/** A version with so many of its parts: 18.6 in one part is 18. */
export function inParts(version: string, parts: number | undefined): string {
  const plain = version.replace(/^v/, "");
  return parts === undefined
    ? plain
    : numbersOf(plain).slice(0, parts).join(".") || plain;
}
