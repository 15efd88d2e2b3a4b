import type { Database } from "../database.js";
import {
  all,
  attributeConditions,
  sideConditions,
  when,
  type AttributeFilter,
  type SideFilter,
} from "./filters.js";
import { ask, type Fragment } from "./query.js";

/** What one span of a listed trace must meet, all of it at once. */
export interface TraceFilter extends SideFilter {
  readonly operation?: string | undefined;
  readonly minDurationMs?: number | undefined;
  readonly maxDurationMs?: number | undefined;
  readonly status?: "Unset" | "Ok" | "Error" | undefined;
  readonly attributes: AttributeFilter;
}

/** Where a page ended: nanoseconds since the epoch and the trace's id. */
export interface TracePosition {
  readonly matchedNs: string;
  readonly traceId: string;
}

export interface StoredTraceSummary extends TracePosition {
  /** 0 while the root span has not arrived. */
  readonly hasRoot: 0 | 1;
  readonly rootService: string;
  readonly rootOperation: string;
  readonly rootKind: string;
  readonly environment: string;
  readonly commit: string;
  readonly startedNs: string;
  readonly durationMs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly services: string[];
}

type Attributes = Record<string, string>;

export interface StoredSpan {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly service: string;
  readonly environment: string;
  readonly commit: string;
  readonly operation: string;
  readonly kind: string;
  readonly startedNs: string;
  readonly durationMs: number;
  readonly statusCode: string;
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scopeAttributes: Attributes;
  readonly eventTimesNs: string[];
  readonly eventNames: string[];
  readonly eventAttributes: Attributes[];
  readonly linkTraceIds: string[];
  readonly linkSpanIds: string[];
  readonly linkTraceStates: string[];
  readonly linkAttributes: Attributes[];
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
}

export interface TraceReader {
  /**
   * The newest traces that have a span meeting the filter, by the start of the first such span.
   *
   * @param after the last trace of the page before
   */
  list(
    filter: TraceFilter,
    limit: number,
    after?: TracePosition,
  ): Promise<StoredTraceSummary[]>;
  /** Every span of a trace by start, at most `limit` of them; none when the trace is unknown. */
  spans(traceId: string, limit: number): Promise<StoredSpan[]>;
}

export function traceReader(db: Database): TraceReader {
  return {
    async list(filter, limit, after) {
      for (const windowMs of windows(filter, after)) {
        const found = await newest(db, filter, limit, after, windowMs);
        if (found.length === limit || windowMs === undefined) return found;
      }
      return [];
    },
    spans: (traceId, limit) =>
      ask<StoredSpan>(db, "traces/spans.sql", {}, { traceId, limit }),
  };
}

const FIRST_WINDOW_MS = 60_000;
const GROWTH = 10;

/**
 * Starts of ever longer stretches that end where the page begins, then none: the newest traces mostly lie
 * in a short one, and grouping a day's spans by trace to find them takes a second.
 */
function* windows(
  filter: TraceFilter,
  after?: TracePosition,
): Generator<number | undefined> {
  const endMs =
    after === undefined
      ? (filter.untilMs ?? Date.now())
      : Number(BigInt(after.matchedNs) / 1_000_000n);
  const sinceMs = filter.sinceMs ?? 0;
  for (
    let lengthMs = FIRST_WINDOW_MS;
    endMs - lengthMs > sinceMs;
    lengthMs *= GROWTH
  ) {
    yield endMs - lengthMs;
  }
  yield undefined;
}

/**
 * The newest traces of those that have their first match within the window.
 *
 * A trace with an earlier match may be found by a later one: it is told by its first match over all and
 * left out, so that what is given is the beginning of the whole list, if perhaps a short one.
 */
async function newest(
  db: Database,
  filter: TraceFilter,
  limit: number,
  after: TracePosition | undefined,
  windowMs: number | undefined,
): Promise<StoredTraceSummary[]> {
  const asked = conditions(filter, after);
  const within = when(windowMs, (fromMs) => ({
    sql: "Timestamp >= fromUnixTimestamp64Milli({windowMs:Int64}, 'UTC')",
    params: { windowMs: fromMs },
  }));
  const candidates = await ask<{ traceId: string }>(
    db,
    "traces/matching.sql",
    { where: all([...asked, ...within]), having: position(after) },
    { limit },
  );
  if (candidates.length === 0) return [];
  const summaries = await ask<StoredTraceSummary>(
    db,
    "traces/summaries.sql",
    { where: all(asked) },
    { traceIds: candidates.map(({ traceId }) => traceId) },
  );
  const byId = new Map(summaries.map((row) => [row.traceId, row]));
  const fromNs = BigInt(windowMs ?? 0) * 1_000_000n;
  return candidates.flatMap(({ traceId }) => {
    const summary = byId.get(traceId);
    return summary !== undefined && BigInt(summary.matchedNs) >= fromNs
      ? [summary]
      : [];
  });
}

function conditions(filter: TraceFilter, after?: TracePosition): Fragment[] {
  return [
    ...sideConditions(filter, "Timestamp"),
    when(filter.operation, (operation) => ({
      sql: "SpanName = {operation:String}",
      params: { operation },
    })),
    when(filter.minDurationMs, (ms) => ({
      sql: "Duration >= {minDurationNs:Float64}",
      params: { minDurationNs: ms * 1e6 },
    })),
    when(filter.maxDurationMs, (ms) => ({
      sql: "Duration <= {maxDurationNs:Float64}",
      params: { maxDurationNs: ms * 1e6 },
    })),
    when(filter.status, (status) => ({
      sql: "StatusCode = {status:String}",
      params: { status },
    })),
    attributeConditions(filter.attributes, [
      "SpanAttributes",
      "ResourceAttributes",
    ]),
    // A trace after the cursor has its first match at or before it, so nothing later need be read.
    when(after, ({ matchedNs }) => ({
      sql: "Timestamp <= fromUnixTimestamp64Nano({matchedNs:Int64}, 'UTC')",
      params: { matchedNs },
    })),
  ].flat();
}

function position(after?: TracePosition): Fragment {
  return all(
    when(after, ({ matchedNs, traceId }) => ({
      sql: "(matched, TraceId) < (fromUnixTimestamp64Nano({matchedNs:Int64}, 'UTC'), {afterTraceId:String})",
      params: { matchedNs, afterTraceId: traceId },
    })),
  );
}
