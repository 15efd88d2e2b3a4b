import { twoSidedP } from "./normal.js";
import type { Proportion } from "./proportion.js";

/** One stratum: the same kind of trial on both sides. */
export interface Stratum {
  readonly baseline: Proportion;
  readonly candidate: Proportion;
}

export interface MantelHaenszel {
  readonly p: number;
  /** Pooled risk ratio candidate / baseline; Infinity where the baseline has none. */
  readonly riskRatio: number;
}

/**
 * Cochran-Mantel-Haenszel test that a property is as frequent on both sides within every stratum, so that
 * a different mix of strata is no difference. Mantel & Haenszel 1959; with continuity correction. The
 * pooled risk ratio is Greenland & Robins 1985.
 */
export function mantelHaenszel(strata: readonly Stratum[]): MantelHaenszel {
  let excess = 0;
  let variance = 0;
  let top = 0;
  let bottom = 0;
  for (const { baseline: b, candidate: c } of strata) {
    const n = b.n + c.n;
    if (b.n === 0 || c.n === 0 || n < 2) continue;
    const having = b.x + c.x;
    excess += c.x - (c.n * having) / n;
    variance += (b.n * c.n * having * (n - having)) / (n * n * (n - 1));
    top += (c.x * b.n) / n;
    bottom += (b.x * c.n) / n;
  }
  const riskRatio =
    bottom === 0 ? (top === 0 ? 1 : Number.POSITIVE_INFINITY) : top / bottom;
  if (variance === 0) return { p: 1, riskRatio };
  const distance = Math.max(0, Math.abs(excess) - 0.5);
  return { p: twoSidedP(distance / Math.sqrt(variance)), riskRatio };
}
