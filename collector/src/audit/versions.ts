import semver from "semver";
import { stepBetween } from "../compare/parity/version.js";
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
  if (range) return fromRange(subject, declared, running);
  const here = numbersOf(declared);
  if (here.length === 0) return "unknown";
  const covers = here.every(
    (number, at) => at >= there.length || number === there[at],
  );
  return covers && !differInPrerelease(declared, running)
    ? undefined
    : (stepBetween(declared, running, subject.name) ?? "unknown");
}

function fromRange(
  { name }: Subject,
  range: string,
  running: string,
): Severity | undefined {
  if (semver.validRange(range) === null) return "unknown";
  const version = semver.coerce(running, { includePrerelease: true });
  if (version === null) return "unknown";
  if (semver.satisfies(version, range, { includePrerelease: true })) {
    return undefined;
  }
  const least = semver.minVersion(range);
  if (least === null) return "unknown";
  return stepBetween(least.version, version.version, name) ?? "unknown";
}

/** Versions with the same numbers, of which one is a prerelease (`5.0.0-beta.1`). */
function differInPrerelease(declared: string, running: string): boolean {
  const [a, b] = [semver.parse(declared), semver.parse(running)];
  return a !== null && b !== null && !semver.eq(a, b);
}

/** A version with so many of its parts: 18.6 in one part is 18. */
export function inParts(version: string, parts: number | undefined): string {
  const plain = version.replace(/^v/, "");
  return parts === undefined
    ? plain
    : numbersOf(plain).slice(0, parts).join(".") || plain;
}
