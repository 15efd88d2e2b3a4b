import { severityOf } from "./severity.js";

interface Told {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
}

/**
 * The facts whose difference could matter to the behaviour: not those that differ on purpose, as addresses
 * do, nor measures that are near enough.
 */
export function mattering<F extends Told>(facts: readonly F[]): F[] {
  const value = (service: string, pillar: string, name: string) =>
    facts.find(
      (fact) =>
        fact.service === service &&
        fact.pillar === pillar &&
        fact.name === name,
    );
  const same = (fact: F | undefined) =>
    fact?.baseline === undefined || fact.candidate === undefined
      ? undefined
      : fact.baseline === fact.candidate;
  return facts.filter((fact) => {
    const { service, pillar: kind, name, baseline, candidate } = fact;
    if (baseline === candidate) return false;
    const missing = baseline === undefined || candidate === undefined;
    if (kind === "packages" && name !== "lockfile" && missing) {
      // Installed alike, and not loaded yet on one side.
      if (same(value(service, "packages", "lockfile")) === true) return false;
    }
    const severity = severityOf({
      kind,
      name,
      value: { baseline, candidate },
      sameCommit: same(value(service, "build", "commit")),
    });
    return severity !== undefined && severity !== "expected";
  });
}

/** A setting's look and hash, which say nothing to a reader. */
const hashed =
  /^(?:empty|switch|number|address|secret|path|text) [0-9a-f]{16}$/;

export function isHashed(kind: string, value: string | undefined): boolean {
  return kind === "configuration" && value !== undefined && hashed.test(value);
}
