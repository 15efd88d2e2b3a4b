import { shortSide } from "../compare/side.js";
import { groupBy } from "../group.js";
import { mattering } from "../compare/parity/matters.js";
import type { SideDifferences } from "../compare/why/details.js";
import { count } from "../compare/text.js";

interface SideOf {
  readonly environment: string;
  readonly commit: string;
}

/** What tells two sides apart whatever becomes of a request. */
export interface SidesStore {
  facts(
    baseline: SideOf,
    candidate: SideOf,
  ): Promise<
    readonly {
      readonly side: number;
      readonly service: string;
      readonly pillar: string;
      readonly name: string;
      readonly value: string;
    }[]
  >;
  /** By when they were first seen. */
  commits(): Promise<
    readonly {
      readonly commit: string;
      readonly environments: readonly string[];
    }[]
  >;
}

/**
 * The facts in which two sides differ, as far as both record such facts of the services, and the commits
 * seen between them.
 */
export async function sideDifferences(
  store: SidesStore,
  there: SideOf,
  here: SideOf,
  services: ReadonlySet<string>,
): Promise<SideDifferences> {
  const [facts, commits] = await Promise.all([
    store.facts(there, here),
    store.commits(),
  ]);
  const known = facts.filter(({ service }) => services.has(service));
  const reports = (side: number, service: string, pillar: string) =>
    known.some(
      (fact) =>
        fact.side === side &&
        fact.service === service &&
        fact.pillar === pillar,
    );
  const sided = [
    ...groupBy(known, ({ service, pillar, name }) =>
      JSON.stringify([service, pillar, name]),
    ).values(),
  ].flatMap((both) => {
    const [one] = both;
    if (one === undefined) return [];
    const value = (side: number) =>
      both.find((fact) => fact.side === side)?.value;
    return [{ ...one, baseline: value(0), candidate: value(1) }];
  });
  const rows = mattering(sided)
    .filter(
      ({ service, pillar }) =>
        reports(0, service, pillar) && reports(1, service, pillar),
    )
    .map((one) => ({ ...one, there: one.baseline, here: one.candidate }));
  // Services that see the same difference see one difference.
  const merged = groupBy(rows, ({ pillar, name, there: a, here: b }) =>
    JSON.stringify([pillar, name, a ?? null, b ?? null]),
  );
  return {
    facts: [...merged.values()].flatMap((group) => {
      const [one] = group;
      if (one === undefined) return [];
      const { pillar, name } = one;
      return [
        {
          ...{ pillar, name, there: one.there, here: one.here },
          services: group.map(({ service }) => service).sort(),
        },
      ];
    }),
    commits: between(commits, there, here),
  };
}

/** The commits that were first seen after one side's and up to the other's. */
function between(
  commits: Awaited<ReturnType<SidesStore["commits"]>>,
  there: SideOf,
  here: SideOf,
): string | undefined {
  if (here.commit === "" || there.commit === here.commit) return undefined;
  const at = ({ environment, commit }: SideOf) =>
    commits.findIndex(
      (one) =>
        one.environments.includes(environment) && one.commit.startsWith(commit),
    );
  if (there.commit === "") {
    // A whole environment: its newest commit stands for it.
    const newest = commits.findLast(({ environments }) =>
      environments.includes(there.environment),
    );
    if (newest === undefined || newest.commit === here.commit) return undefined;
    return between(commits, { ...there, commit: newest.commit }, here);
  }
  const [a, b] = [at(there), at(here)];
  if (a === -1 || b === -1) return undefined;
  const seen = commits
    .slice(Math.min(a, b) + 1, Math.max(a, b))
    .map(({ commit }) => commit.slice(0, 7));
  const order = a < b ? "newer" : "older";
  return (
    `it runs ${order} code: ${shortSide(here)} against ${shortSide(there)}` +
    (seen.length === 0
      ? ", no commit was seen between them"
      : `, ${count(seen.length, "commit")} seen between them (${seen.slice(0, 5).join(", ")}${seen.length > 5 ? ", …" : ""})`)
  );
}
