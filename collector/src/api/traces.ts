import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { IsoscopeError } from "../errors.js";
import type { SideReader } from "../store/read/sides.js";
import type {
  StoredTraceSummary,
  TraceFilter,
  TracePosition,
} from "../store/read/trace-search.js";
import type { TraceReader } from "../store/read/traces.js";
import { readCursor, writeCursor } from "./cursor.js";
import { errorResponses } from "./errors.js";
import { attributeFilter, PAGE } from "./parameters.js";
import {
  SINCE,
  Trace,
  TraceParameters,
  Traces,
  TracesQuery,
} from "./schemas/traces.js";
import { fromMs, fromNs, timeRange } from "./time.js";
import { parseTraceId } from "./trace-id.js";
import { MAX_SPANS, traceOf } from "./trace.js";

const statusCodes = { error: "Error", ok: "Ok", unset: "Unset" } as const;

/** GET /traces and /traces/{traceId} */
export const traceRoutes: FastifyPluginCallbackTypebox<{
  readonly traces: TraceReader;
  readonly sides: SideReader;
}> = (app, { traces, sides }, done) => {
  app.get(
    "/traces",
    {
      schema: {
        tags: ["traces"],
        summary: "Traces, newest first",
        description:
          "A trace is listed when one of its spans meets all the filters.",
        querystring: TracesQuery,
        response: { 200: Traces, ...errorResponses },
      },
    },
    async ({ query }) => {
      const { limit = PAGE, cursor, ...filters } = query;
      const range = timeRange(query, SINCE);
      const after =
        cursor === undefined ? undefined : positionOf(cursor, filters);
      const found = await traces.list(
        filterOf(filters, range),
        limit + 1,
        after,
      );
      if (found.length === 0) await sides.mustExist(query);
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        since: fromMs(range.sinceMs),
        until: fromMs(range.untilMs),
        traces: page.map(summaryOf),
        nextCursor:
          last === undefined
            ? null
            : writeCursor([last.matchedNs, last.traceId], filters),
      };
    },
  );
  app.get(
    "/traces/:traceId",
    {
      schema: {
        tags: ["traces"],
        summary: "One trace with its spans",
        description: `At most ${MAX_SPANS} spans. Its log records: GET /api/v1/logs?traceId=….`,
        params: TraceParameters,
        response: { 200: Trace, ...errorResponses },
      },
    },
    async ({ params }) => {
      const traceId = parseTraceId(params.traceId);
      const [first, ...rest] = await traces.spans(traceId, MAX_SPANS + 1);
      if (first === undefined) {
        throw new IsoscopeError(
          "ISO-UNKNOWN-TRACE",
          `No span of trace ${traceId} is stored.`,
        );
      }
      return traceOf(traceId, [first, ...rest]);
    },
  );
  done();
};

function positionOf(cursor: string, filters: unknown): TracePosition {
  const [matchedNs = "", traceId = ""] = readCursor(
    cursor,
    [/^\d{1,19}$/, /^[0-9a-f]{32}$/],
    filters,
  );
  return { matchedNs, traceId };
}

function filterOf(
  query: Omit<TracesQuery, "limit" | "cursor">,
  range: { sinceMs: number; untilMs: number },
): TraceFilter {
  const { minDurationMs, maxDurationMs, status } = query;
  if (
    minDurationMs !== undefined &&
    maxDurationMs !== undefined &&
    minDurationMs > maxDurationMs
  ) {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `minDurationMs (${minDurationMs}) is above maxDurationMs (${maxDurationMs}).`,
    );
  }
  return {
    ...query,
    ...range,
    status: status === undefined ? undefined : statusCodes[status],
    attributes: attributeFilter(query),
  };
}

function summaryOf(trace: StoredTraceSummary) {
  return {
    traceId: trace.traceId,
    root:
      trace.hasRoot === 0
        ? null
        : {
            service: trace.rootService,
            operation: trace.rootOperation,
            kind: trace.rootKind,
          },
    environment: trace.environment,
    commit: trace.commit,
    startedAt: fromNs(trace.startedNs),
    matchedAt: fromNs(trace.matchedNs),
    durationMs: trace.durationMs,
    spanCount: trace.spanCount,
    errorCount: trace.errorCount,
    services: trace.services,
  };
}
