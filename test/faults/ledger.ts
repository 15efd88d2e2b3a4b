import type { Database } from "../../collector/src/store/database.js";
import type { Ledger } from "./sender.js";

export interface Verdict {
  /** Acknowledged spans that are not stored. */
  readonly lost: string[];
  /** Spans that are stored more than once. */
  readonly twice: string[];
  /** Stored spans that nobody sent. */
  readonly invented: string[];
}

/** Holds what a sender knows against what the store holds. */
export async function judge(db: Database, ledger: Ledger): Promise<Verdict> {
  const rows = await db.rows<{ id: string; n: number }>(
    "SELECT SpanId AS id, toUInt32(count()) AS n FROM otel_traces GROUP BY SpanId",
  );
  const stored = new Map(rows.map(({ id, n }) => [id, n]));
  return {
    lost: [...ledger.acknowledged].filter((id) => !stored.has(id)),
    twice: rows.filter(({ n }) => n > 1).map(({ id }) => id),
    invented: [...stored.keys()].filter((id) => !ledger.sent.has(id)),
  };
}

export const innocent: Verdict = { lost: [], twice: [], invented: [] };

/** The value that a share of all is not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  );
}
