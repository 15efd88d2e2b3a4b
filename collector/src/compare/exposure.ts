import type { Outcome } from "./outcome.js";
import type { CallPopulation } from "./population.js";
import { pair, type Pair } from "./side.js";
import { addWeights, type Weights } from "./stats/effective-size.js";
import { wilson } from "./stats/proportions.js";

/** Something seen in `seen` of `of` traces on its own side, with `chances` traces on the other. */
export interface Exposure {
  readonly seen: number;
  readonly of: number;
  readonly chances: number;
}

/**
 * The probability that the other side shows nothing although it behaves the same: Π (1 − p)^n over the
 * root operations. p is the lower end of its interval, so that the doubt counts against a finding.
 */
export function chanceUnseen(exposures: readonly Exposure[]): number {
  return exposures.reduce(
    (product, { seen, of, chances }) =>
      of === 0
        ? product
        : product * (1 - wilson({ x: seen, n: of }).low) ** chances,
    1,
  );
}

/** The traces of one root operation that ended alike. */
export interface RootTraffic {
  readonly root: string;
  readonly status: Outcome;
  readonly traces: Pair<number>;
  /** Of these, those of the later half of the side's traces. */
  readonly late: Pair<number>;
  /** What they stand for where they were sampled. */
  readonly weights: Pair<Weights>;
  readonly examples: Pair<readonly string[]>;
}

/** The id under which traces without a known root span are counted. */
export const unknownRoot = "0";

/**
 * The requests that are compared with one another: of one root operation, and with one outcome, because a
 * request that fails does less and that is no difference of its own.
 */
export function stratumOf(of: {
  readonly root: string;
  readonly status: Outcome;
}): string {
  return `${of.root}/${of.status}`;
}

/** How much traffic each stratum had: the denominator of everything counted per request. */
export function rootTraffic(
  calls: readonly CallPopulation[],
): ReadonlyMap<string, RootTraffic> {
  const traffic = new Map<string, RootTraffic>();
  for (const { root, status, callee, baseline, candidate } of calls) {
    // A root span is an operation of its own trace: its row counts the traces.
    if (root !== callee || root === unknownRoot) continue;
    const counts = { baseline, candidate };
    const weights = pair((side) => addWeights(counts[side]));
    traffic.set(stratumOf({ root, status }), {
      root,
      status,
      traces: pair((side) => weights[side].traces),
      late: pair((side) =>
        counts[side].reduce((sum, { late }) => sum + late, 0),
      ),
      weights,
      examples: pair((side) =>
        counts[side].flatMap(({ examples }) => examples).slice(0, 3),
      ),
    });
  }
  return traffic;
}
