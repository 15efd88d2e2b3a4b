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
      const matched = await ask<TracePosition>(
        db,
        "traces/matching.sql",
        { where: all(conditions(filter, after)), having: position(after) },
        { limit },
      );
      if (matched.length === 0) return [];
      const summaries = await ask<Omit<StoredTraceSummary, "matchedNs">>(
        db,
        "traces/summaries.sql",
        {},
        { traceIds: matched.map(({ traceId }) => traceId) },
      );
      const byId = new Map(summaries.map((row) => [row.traceId, row]));
      return matched.flatMap(({ traceId, matchedNs }) => {
        const summary = byId.get(traceId);
        return summary === undefined ? [] : [{ ...summary, matchedNs }];
      });
    },
    spans: (traceId, limit) =>
      ask<StoredSpan>(db, "traces/spans.sql", {}, { traceId, limit }),
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
