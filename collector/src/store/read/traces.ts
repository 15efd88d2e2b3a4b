import type { Database } from "../database.js";
import { ask } from "./query.js";
import {
  newest,
  type StoredTraceSummary,
  type TraceFilter,
  type TracePosition,
} from "./trace-search.js";

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
