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
    list: (filter, limit, after) => newest(db, filter, limit, after),
    spans: (traceId, limit) =>
      ask<StoredSpan>(db, "traces/spans.sql", {}, { traceId, limit }),
  };
}

const FIRST_WINDOW_MS = 60_000;
const LEAST_GROWTH = 10;
const GROWTH_WHEN_EMPTY = 100;

/**
 * The newest traces are looked for in ever longer stretches that end where the page begins: mostly they lie
 * in a short one, and grouping a day's spans by trace to find them takes a second. How much longer the next
 * is follows from how many the last one held.
 */
async function newest(
  db: Database,
  filter: TraceFilter,
  limit: number,
  after: TracePosition | undefined,
): Promise<StoredTraceSummary[]> {
  const asked = conditions(filter, after);
  const endMs =
    after === undefined
      ? (filter.untilMs ?? Date.now())
      : Number(BigInt(after.matchedNs) / 1_000_000n);
  const sinceMs = filter.sinceMs ?? 0;
  let lengthMs = FIRST_WINDOW_MS;
  for (;;) {
    const fromMs = endMs - lengthMs > sinceMs ? endMs - lengthMs : undefined;
    const candidates = await matching(db, asked, limit, after, fromMs);
    if (fromMs === undefined || candidates.length === limit) {
      const found = await summarised(db, asked, candidates, fromMs);
      if (fromMs === undefined || found.length === limit) return found;
    }
    lengthMs *=
      candidates.length === 0
        ? GROWTH_WHEN_EMPTY
        : Math.max(LEAST_GROWTH, (2 * limit) / candidates.length);
  }
}

/** Traces by their first match since `fromMs`; over all when that is undefined. */
async function matching(
  db: Database,
  asked: readonly Fragment[],
  limit: number,
  after: TracePosition | undefined,
  fromMs: number | undefined,
): Promise<TracePosition[]> {
  const within = when(fromMs, (ms) => ({
    sql: "Timestamp >= fromUnixTimestamp64Milli({windowMs:Int64}, 'UTC')",
    params: { windowMs: ms },
  }));
  return ask<TracePosition>(
    db,
    "traces/matching.sql",
    { where: all([...asked, ...within]), having: position(after) },
    { limit },
  );
}

/** Spans of a listed trace are looked for this far around the spans that were found. */
const MARGIN_NS = 3_600_000_000_000n;

/**
 * What is listed of the candidates.
 *
 * A trace with an earlier match may be found by a later one: it is told by its first match over all and
 * left out, so that what is given is the beginning of the whole list, if perhaps a short one.
 */
async function summarised(
  db: Database,
  asked: readonly Fragment[],
  candidates: readonly TracePosition[],
  fromMs: number | undefined,
): Promise<StoredTraceSummary[]> {
  if (candidates.length === 0) return [];
  const first = fromMs === undefined ? { sql: "1", params: {} } : all(asked);
  const summaries = async (
    traces: readonly TracePosition[],
    around: Fragment,
  ) =>
    ask<StoredTraceSummary>(
      db,
      "traces/summaries.sql",
      { where: first, around },
      { traceIds: traces.map(({ traceId }) => traceId) },
    );
  const byId = new Map<string, StoredTraceSummary>();
  for (const row of await summaries(candidates, around(candidates))) {
    byId.set(row.traceId, row);
  }
  // What has no root nearby may be a trace of hours.
  const rootless = candidates.filter(
    ({ traceId }) => byId.get(traceId)?.hasRoot !== 1,
  );
  if (rootless.length > 0) {
    for (const row of await summaries(rootless, { sql: "1", params: {} })) {
      byId.set(row.traceId, row);
    }
  }
  const fromNs = BigInt(fromMs ?? 0) * 1_000_000n;
  return candidates.flatMap(({ traceId, matchedNs }) => {
    const summary = byId.get(traceId);
    if (summary === undefined) return [];
    // Over all there is no earlier match than the one that was found.
    if (fromMs === undefined) return [{ ...summary, matchedNs }];
    return BigInt(summary.matchedNs) >= fromNs ? [summary] : [];
  });
}

function around(candidates: readonly TracePosition[]): Fragment {
  const at = candidates.map(({ matchedNs }) => BigInt(matchedNs));
  const earliest = at.reduce((a, b) => (b < a ? b : a));
  const latest = at.reduce((a, b) => (b > a ? b : a));
  return {
    sql: "Timestamp BETWEEN fromUnixTimestamp64Nano({aroundFromNs:Int64}, 'UTC') AND fromUnixTimestamp64Nano({aroundToNs:Int64}, 'UTC')",
    params: {
      aroundFromNs: String(earliest - MARGIN_NS),
      aroundToNs: String(latest + MARGIN_NS),
    },
  };
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
