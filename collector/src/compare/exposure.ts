import type { ShapeCount } from "./flows/population.js";
import { groupBy } from "./group.js";
import type { Outcome } from "./outcome.js";
import type { CallPopulation } from "./population.js";
import type { Pair } from "./side.js";
import { addWeights } from "./stats/effective-size.js";
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
  /** How many requests each of them stands for, on average. */
  readonly weight: Pair<number>;
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

/**
 * How much traffic each stratum had: the denominator of everything counted per request.
 *
 * @param shapes say what each trace stands for; without them, for one
 */
export function rootTraffic(
  calls: readonly CallPopulation[],
  shapes: readonly ShapeCount[] = [],
): ReadonlyMap<string, RootTraffic> {
  const weights = groupBy(shapes, stratumOf);
  const traffic = new Map<string, RootTraffic>();
  for (const { root, status, callee, baseline, candidate } of calls) {
    // A root span is an operation of its own trace: its row counts the traces.
    if (root !== callee || root === unknownRoot) continue;
    const total = (
      counts: CallPopulation["baseline"],
      of: "traces" | "late" = "traces",
    ) => counts.reduce((sum, bucket) => sum + bucket[of], 0);
    const sampled = weights.get(stratumOf({ root, status })) ?? [];
    const examples = (counts: CallPopulation["baseline"]) =>
      counts.flatMap((bucket) => bucket.examples).slice(0, 3);
    traffic.set(stratumOf({ root, status }), {
      root,
      status,
      traces: { baseline: total(baseline), candidate: total(candidate) },
      late: {
        baseline: total(baseline, "late"),
        candidate: total(candidate, "late"),
      },
      weight: {
        baseline: meanWeight(sampled.filter(({ side }) => side === 0)),
        candidate: meanWeight(sampled.filter(({ side }) => side === 1)),
      },
      examples: {
        baseline: examples(baseline),
        candidate: examples(candidate),
      },
    });
  }
  return traffic;
}

function meanWeight(shapes: readonly ShapeCount[]): number {
  const { traces, weight } = addWeights(shapes);
  return traces === 0 ? 1 : weight / traces;
}
