import type { Pair } from "../side.js";
import type { Severity } from "./model.js";
import { stepBetween } from "./version.js";

/** Facts that a machine has, not a deployment: two laptops differ in them and run the same. */
const MACHINE: ReadonlySet<string> = new Set(["memory", "heap.limit", "cpus"]);
/** What decides how dates, text and binaries behave. */
const GROUND: ReadonlySet<string> = new Set([
  "platform",
  "libc",
  "timezone",
  "locale",
]);
/** They name a build, which every environment has its own of. */
const IDENTITY: ReadonlySet<string> = new Set(["commit", "branch", "id"]);
/** Numbered by releases and years, not by what breaks: a patch of Node's brings another major of ICU. */
const BY_RELEASE: ReadonlySet<string> = new Set(["v8", "icu", "tzdata"]);
const DIGEST = /sha256:[0-9a-f]{64}/;
/** Looks of settings that differ between environments on purpose. */
const OWN = /^(?:address|secret|path) /;
/** Between the nearest ends of two sizes, in powers of two: one step is chance. */
const SIZE_STEPS = 2;
/** Of the tables, not of what queries give back. */
const STRUCTURE = /^(?:schema|migrations)\b/;
/** Points of a percentage. */
const EMPTY_POINTS = 20;

export interface Judged {
  readonly kind: string;
  readonly name: string;
  /** The commonest value of each side; undefined where it has none. */
  readonly value: Pair<string | undefined>;
  /** Both sides of the service run the same commit; undefined where that is not known. */
  readonly sameCommit: boolean | undefined;
}

/**
 * How much a difference matters.
 *
 * @returns undefined when it is none: measures that are near enough
 */
export function severityOf({
  kind,
  name,
  value: { baseline, candidate },
  sameCommit,
}: Judged): Severity | undefined {
  if (baseline === undefined || candidate === undefined) {
    if (kind === "build" || kind === "deployment") return "expected";
    // A query that was not sampled on one side tells nothing of the data.
    return kind === "state" && !STRUCTURE.test(name) ? undefined : "minor";
  }
  if (kind === "build") {
    if (name === "image") {
      // Two builds of one commit are one code on two bases.
      const [a, b] = [baseline, candidate].map((one) => DIGEST.exec(one)?.[0]);
      const apart = a !== undefined && b !== undefined && a !== b;
      return sameCommit === true && apart ? "minor" : "expected";
    }
    if (IDENTITY.has(name)) return "expected";
    if (name === "git.dirty") return "major";
    // Other code is another artifact; the same code must not be.
    return sameCommit === true ? "major" : "expected";
  }
  if (name === "lockfile") return sameCommit === true ? "major" : "minor";
  const step = stepBetween(baseline, candidate, name);
  if (kind === "configuration") {
    return OWN.test(baseline) && OWN.test(candidate) ? "expected" : "minor";
  }
  if (kind === "state") return stateSeverity(name, baseline, candidate);
  // A start's duration is judged over all starts, in starts.ts.
  if (kind === "deployment") return name === "startup" ? undefined : "minor";
  if (kind === "runtime") {
    if (GROUND.has(name)) return "major";
    if (MACHINE.has(name)) return "expected";
    // The kernel's major number says nothing about what changed.
    if (name === "kernel") return "patch";
    if (name.endsWith(".limit")) return "minor";
    if (BY_RELEASE.has(name) && step === "major") return "minor";
  }
  return step ?? "minor";
}

/** `rows …` and `size …` are powers of two, `empty …` is a percentage. */
function stateSeverity(
  name: string,
  baseline: string,
  candidate: string,
): Severity | undefined {
  if (name === "schema") return "major";
  if (name.startsWith("empty ")) {
    const [x, y] = [baseline, candidate].map((text) => Number.parseFloat(text));
    return Math.abs((x ?? 0) - (y ?? 0)) >= EMPTY_POINTS ? "minor" : undefined;
  }
  if (STRUCTURE.test(name)) return "minor";
  const [a, b] = [stepsOf(baseline), stepsOf(candidate)];
  if (a === undefined || b === undefined) return "minor";
  const apart = Math.max(a.from, b.from) - Math.min(a.to, b.to);
  return apart >= SIZE_STEPS ? "minor" : undefined;
}

/** What a size such as `9-16`, `0-4` or `1` reaches from and to, in powers of two; -1 for none. */
function stepsOf(size: string): { from: number; to: number } | undefined {
  const [, least, greatest = least] = /^(\d+)(?:-(\d+))?$/.exec(size) ?? [];
  if (least === undefined) return undefined;
  const step = (n: number) => (n === 0 ? -1 : Math.ceil(Math.log2(n)));
  return { from: step(Number(least)), to: step(Number(greatest)) };
}
