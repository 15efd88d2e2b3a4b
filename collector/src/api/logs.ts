import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import {
  logPositionAfter,
  type LogPosition,
  type LogReader,
  type StoredLogRecord,
} from "../store/read/logs.js";
import type { SideReader } from "../store/read/sides.js";
import { readCursor, writeCursor } from "./cursor.js";
import { errorResponses } from "./errors.js";
import { attributeFilter, PAGE } from "./parameters.js";
import { Logs, LogsQuery, severities, SINCE } from "./schemas/logs.js";
import { fromMs, fromNs, timeRange } from "./time.js";
import { parseTraceId } from "./trace-id.js";

const EVER = "1970-01-01";

/** GET /logs */
export const logRoutes: FastifyPluginCallbackTypebox<{
  readonly logs: LogReader;
  readonly sides: SideReader;
}> = (app, { logs, sides }, done) => {
  app.get(
    "/logs",
    {
      schema: {
        tags: ["logs"],
        summary: "Log records, newest first",
        querystring: LogsQuery,
        response: { 200: Logs, ...errorResponses },
      },
    },
    async ({ query }) => {
      const { limit = PAGE, cursor, ...filters } = query;
      const { severity, traceId } = filters;
      const range = timeRange(query, traceId === undefined ? SINCE : EVER);
      const after =
        cursor === undefined ? undefined : positionOf(cursor, filters);
      const found = await logs.list(
        {
          ...filters,
          ...range,
          minSeverity:
            severity === undefined ? undefined : severities[severity],
          traceId: traceId === undefined ? undefined : parseTraceId(traceId),
          attributes: attributeFilter(filters),
        },
        limit + 1,
        after,
      );
      if (found.length === 0) await sides.mustExist(query);
      const page = found.slice(0, limit);
      const next =
        found.length > limit ? logPositionAfter(page, after) : undefined;
      return {
        since: fromMs(range.sinceMs),
        until: fromMs(range.untilMs),
        logs: page.map(recordOf),
        nextCursor:
          next === undefined
            ? null
            : writeCursor([next.atNs, next.hash, next.seen], filters),
      };
    },
  );
  done();
};

function positionOf(cursor: string, filters: unknown): LogPosition {
  const [atNs = "", hash = "", seen = ""] = readCursor(
    cursor,
    [/^\d{1,19}$/, /^\d{1,20}$/, /^\d{1,9}$/],
    filters,
  );
  return { atNs, hash, seen: Number(seen) };
}

function recordOf(record: StoredLogRecord) {
  return {
    at: fromNs(record.atNs),
    observedAt: fromNs(record.observedNs),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    body: record.body,
    eventName: record.eventName,
    service: record.service,
    environment: record.environment,
    commit: record.commit,
    traceId: record.traceId === "" ? null : record.traceId,
    spanId: record.spanId === "" ? null : record.spanId,
    attributes: record.attributes,
    resource: record.resource,
    scope: { name: record.scopeName, version: record.scopeVersion },
  };
}
