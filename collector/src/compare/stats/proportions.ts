import { twoSidedP, z95, z98 } from "./normal.js";
import { fisherExact } from "./fisher.js";
import type { Proportion } from "./proportion.js";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** x / n, and 0 of nothing. */
export function share({ x, n }: Proportion): number {
  return n === 0 ? 0 : x / n;
}

/** Wilson's score interval for one proportion. Wilson 1927, JASA 22. */
export function wilson({ x, n }: Proportion, z: number = z95): Interval {
  const p = x / n;
  const centre = (x + (z * z) / 2) / (n + z * z);
  const half = (z / (n + z * z)) * Math.sqrt(n * p * (1 - p) + (z * z) / 4);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * Confidence interval of the risk difference candidate − baseline.
 * Newcombe 1998, Stat. Med. 17, method 10: Wilson intervals combined, no continuity correction.
 */
export function newcombe(
  baseline: Proportion,
  candidate: Proportion,
  z: number = z95,
): Interval {
  const b = wilson(baseline, z);
  const c = wilson(candidate, z);
  const pb = share(baseline);
  const pc = share(candidate);
  return {
    low: pc - pb - Math.hypot(pc - c.low, b.high - pb),
    high: pc - pb + Math.hypot(c.high - pc, pb - b.low),
  };
}

/**
 * Kayenta's rule: whether the 98 % interval of a risk difference keeps from zero by a share of the
 * difference itself.
 */
export function clearOfZero(
  baseline: Proportion,
  candidate: Proportion,
  tolerance: number,
): boolean {
  const difference = Math.abs(share(candidate) - share(baseline));
  const { low, high } = newcombe(baseline, candidate, z98);
  return Math.max(low, -high) > tolerance * difference;
}

/** Two-sided two-proportion z-test with pooled variance: the textbook score test. */
export function twoProportionP(
  baseline: Proportion,
  candidate: Proportion,
): number {
  const pooled = (baseline.x + candidate.x) / (baseline.n + candidate.n);
  const variance = pooled * (1 - pooled) * (1 / baseline.n + 1 / candidate.n);
  if (variance === 0) return 1;
  return twoSidedP((share(candidate) - share(baseline)) / Math.sqrt(variance));
}

/** Cochran's rule: below five expected the normal approximation is not to be trusted. */
const smallestExpected = 5;

/** The two-proportion test where its approximation holds, Fisher's exact test where it doesn't. */
export function proportionsP(
  baseline: Proportion,
  candidate: Proportion,
): number {
  const total = baseline.n + candidate.n;
  const having = baseline.x + candidate.x;
  const expected =
    (Math.min(baseline.n, candidate.n) * Math.min(having, total - having)) /
    total;
  return expected < smallestExpected
    ? fisherExact(baseline, candidate)
    : twoProportionP(baseline, candidate);
}
