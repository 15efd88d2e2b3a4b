import type { Database } from "../../database.js";
import { ask } from "../query.js";

export interface TraceSpanRow {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  readonly statement: string;
  readonly statementId: string;
  readonly operationId: string;
  readonly outcome: "ok" | "rejected" | "failed";
  readonly problem: string;
  /** `error.type`, or the type of its exception; empty where neither is told. */
  readonly errorType: string;
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly environment: string;
  readonly commit: string;
}

/** The spans of a trace by start, at most `limit`; none when the trace is not stored. */
export function readTrace(
  db: Database,
  traceId: string,
  limit: number,
): Promise<TraceSpanRow[]> {
  return ask<TraceSpanRow>(db, "compare/trace.sql", {}, { traceId, limit });
}

export interface PlaceRow {
  readonly id: string;
  readonly traces: number;
  readonly place: number;
}

/**
 * Where durations stand among all spans of their operation in one environment and commit.
 *
 * @param durations milliseconds by operation-and-statement id
 * @returns by id the share of spans that are shorter (ties half), and how many traces there are
 */
export async function readPlaces(
  db: Database,
  { environment, commit }: { environment: string; commit: string },
  durations: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, PlaceRow>> {
  const rows = await ask<PlaceRow>(
    db,
    "compare/places.sql",
    {},
    {
      environment,
      commit,
      ids: [...durations.keys()].map(BigInt),
      durations: [...durations.values()],
    },
  );
  return new Map(rows.map((row) => [row.id, row]));
}
