import type { CallPopulation } from "./population.js";
import type { Pair } from "./side.js";
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

/** The traces of one root operation. */
export interface RootTraffic {
  readonly traces: Pair<number>;
  readonly examples: Pair<readonly string[]>;
}

/** The id under which traces without a known root span are counted. */
export const unknownRoot = "0";

/** How much traffic each root operation had: the denominator of everything counted per request. */
export function rootTraffic(
  calls: readonly CallPopulation[],
): ReadonlyMap<string, RootTraffic> {
  const traffic = new Map<string, RootTraffic>();
  for (const { root, callee, baseline, candidate } of calls) {
    // A root span is an operation of its own trace: its row counts the traces.
    if (root !== callee || root === unknownRoot) continue;
    const total = (counts: CallPopulation["baseline"]) =>
      counts.reduce((sum, { traces }) => sum + traces, 0);
    const examples = (counts: CallPopulation["baseline"]) =>
      counts.flatMap((bucket) => bucket.examples).slice(0, 3);
    traffic.set(root, {
      traces: { baseline: total(baseline), candidate: total(candidate) },
      examples: {
        baseline: examples(baseline),
        candidate: examples(candidate),
      },
    });
  }
  return traffic;
}
