import type { Proportion } from "./proportion.js";

/** Observations that stand for unlike numbers of others, as sampling leaves them. */
export interface Weights {
  readonly traces: number;
  /** Sum of the weights, and of their squares. */
  readonly weight: number;
  readonly squares: number;
}

/** Weights are stored as 32-bit floats: what differs by less is rounding. */
const rounding = 1e-5;

export function addWeights(all: readonly Weights[]): Weights {
  const sum = (of: keyof Weights) =>
    all.reduce((total, one) => total + one[of], 0);
  return {
    traces: sum("traces"),
    weight: sum("weight"),
    squares: sum("squares"),
  };
}

/**
 * How many independent observations weighted ones are worth: (Σw)² / Σw² (Kish, Survey Sampling, 1965).
 *
 * @returns their very number where all weigh the same
 */
export function effectiveSize({ traces, weight, squares }: Weights): number {
  if (squares === 0) return traces;
  const size = weight ** 2 / squares;
  return size > traces * (1 - rounding) ? traces : size;
}

/** How many of the effective number of `all` are `some` of them. */
export function effectiveCount(some: Weights, all: Weights): number {
  const n = effectiveSize(all);
  return n === all.traces ? some.traces : (some.weight / all.weight) * n;
}

/** The share of `all` that are `some` of them: so many of effectively so many. */
export function effectiveProportion(some: Weights, all: Weights): Proportion {
  return {
    x: Math.round(effectiveCount(some, all)),
    n: Math.round(effectiveSize(all)),
  };
}

/** What each of them stands for, on average. */
export function meanWeight(of: Weights | undefined): number {
  return of === undefined || of.traces === 0 ? 1 : of.weight / of.traces;
}
