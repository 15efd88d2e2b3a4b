import { normalCdf } from "../../../collector/src/compare/stats/normal.js";
import type { Alarm } from "./alarm.js";
import type { OperationPair } from "./operations.js";

/** Every operation's duration (Welch) and errors (two proportions) tested at 5 %, ordered by p. */
export function pValueRanking(pairs: readonly OperationPair[]): Alarm[] {
  return pairs.flatMap(({ service, text, baseline: b, candidate: c }) => {
    const t =
      (c.mean - b.mean) / Math.sqrt(b.variance / b.n + c.variance / c.n);
    const share = (b.failed + c.failed) / (b.n + c.n);
    const spread = Math.sqrt(share * (1 - share) * (1 / b.n + 1 / c.n));
    const z = spread === 0 ? 0 : (c.failed / c.n - b.failed / b.n) / spread;
    // Of p-values that vanish the larger statistic is the smaller p.
    const strongest = Math.max(Math.abs(t), Math.abs(z));
    const p = 2 * (1 - normalCdf(strongest));
    return p < 0.05 ? [{ service, text, weight: strongest }] : [];
  });
}
