import { groupBy } from "../../group.js";
import { alikeLoad } from "../load.js";
import type { Fact, SideTotals } from "../population.js";
import { pair, type Pair } from "../side.js";
import { round } from "../text.js";

/** Facts by which a machine may be slower. */
const MACHINE: ReadonlySet<string> = new Set(["cpus", "cpu.limit"]);

/** Why one side may be slower than the other as a whole. */
export interface Reasons {
  /** Requests per second, where the sides differ so much in them that what they take may. */
  readonly rates: Pair<number> | undefined;
  /** What their machines are, where that differs. */
  readonly machine: readonly ({ readonly name: string } & Pair<string>)[];
}

/**
 * @param requests how many there were on each side
 * @param services of which it is asked
 */
export const reasonsOf = (
  sides: Pair<SideTotals>,
  requests: Pair<number>,
  facts: readonly Fact[],
  services: readonly string[],
): Reasons => ({
  rates: ratesOf(sides, requests),
  machine: machineOf(facts, services),
});

/** Each reason as the end of a sentence. */
export const told = (
  { rates, machine }: Reasons,
  names: Pair<string>,
): string[] => [
  ...(rates === undefined
    ? []
    : [
        `${round(rates.candidate)} requests/s where ${names.baseline} has ${round(rates.baseline)}`,
      ]),
  ...machine.map(
    ({ name, baseline, candidate }) =>
      `${name} is ${candidate} where ${names.baseline} has ${baseline}`,
  ),
];

/** Requests per second, where the sides differ so much in them that what they take may. */
function ratesOf(
  sides: Pair<SideTotals>,
  requests: Pair<number>,
): Pair<number> | undefined {
  const rates = pair((side) => {
    const { firstSeenMs, lastSeenMs } = sides[side];
    return (1000 * requests[side]) / (lastSeenMs - firstSeenMs);
  });
  // Of a single moment there is no rate.
  return Number.isFinite(rates.candidate / rates.baseline) && !alikeLoad(rates)
    ? rates
    : undefined;
}

/** What the machines of both sides are, where that differs. */
function machineOf(facts: readonly Fact[], services: readonly string[]) {
  const different = facts.flatMap(({ baseline, candidate, ...fact }) =>
    baseline !== undefined &&
    candidate !== undefined &&
    baseline !== candidate &&
    services.includes(fact.service) &&
    MACHINE.has(fact.name)
      ? [{ name: fact.name, baseline, candidate }]
      : [],
  );
  // Services of one machine say the same.
  return [...groupBy(different, ({ name }) => name).values()].flatMap(
    ([first]) => first ?? [],
  );
}
