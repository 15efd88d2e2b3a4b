import { z95 } from "./normal.js";
import type { Interval } from "./proportions.js";

export interface Shift extends Interval {
  /** The estimate, in the unit of the samples. */
  readonly shift: number;
}

/** The `fraction`-quantile of sorted values, nearest rank. */
function at(sorted: readonly number[], fraction: number): number {
  const index = Math.round(fraction * sorted.length - 0.5);
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? Number.NaN;
}

/**
 * Hodges-Lehmann shift candidate − baseline: the median of all pairwise differences, with Moses' interval
 * (Hollander, Wolfe & Chicken, Nonparametric Statistical Methods, §4.2-4.3).
 *
 * The pairs are not those of a sample: each population comes as evenly spaced order statistics, whose
 * pairwise differences follow the distribution of all n·m differences; the interval takes the quantiles of
 * it that the true sizes ask for.
 *
 * @param baseline order statistics at (i + ½)/k, ascending
 * @param candidate the same of the other side
 * @param n the size of the populations behind them
 * @param z half-width in standard errors
 */
export function hodgesLehmann(
  baseline: readonly number[],
  candidate: readonly number[],
  n: { readonly baseline: number; readonly candidate: number },
  z: number = z95,
): Shift {
  const differences: number[] = [];
  for (const c of candidate) for (const b of baseline) differences.push(c - b);
  differences.sort((x, y) => x - y);
  const margin =
    z *
    Math.sqrt((n.baseline + n.candidate + 1) / (12 * n.baseline * n.candidate));
  return {
    shift: (at(differences, 0.5 - 1e-12) + at(differences, 0.5 + 1e-12)) / 2,
    low: at(differences, 0.5 - margin),
    high: at(differences, 0.5 + margin),
  };
}
