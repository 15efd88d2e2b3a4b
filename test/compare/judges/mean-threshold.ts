import type { Alarm } from "./alarm.js";
import type { OperationPair } from "./operations.js";

/** The threshold that alert rules have: the mean moved by a tenth, or the share of errors by a point. */
export function meanThreshold(pairs: readonly OperationPair[]): Alarm[] {
  return pairs.flatMap(({ service, text, baseline, candidate }) => {
    const change = Math.abs(candidate.mean / baseline.mean - 1);
    const errors = Math.abs(
      candidate.failed / candidate.n - baseline.failed / baseline.n,
    );
    return change > 0.1 || errors > 0.01
      ? [{ service, text, weight: Math.max(change, errors) }]
      : [];
  });
}
