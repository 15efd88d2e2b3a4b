import type { StoredSpan } from "../store/read/traces.js";
import type { Span, Trace } from "./schemas/traces.js";
import { fromNs } from "./time.js";

/** The most spans that one answer holds. */
export const MAX_SPANS = 20_000;

/**
 * A trace as the API tells it.
 *
 * @param stored its spans by start, one more than {@link MAX_SPANS} when there are more
 */
export function traceOf(
  traceId: string,
  stored: readonly [StoredSpan, ...StoredSpan[]],
): Trace {
  const startNs = BigInt(stored[0].startedNs);
  const given = stored.slice(0, MAX_SPANS);
  const spans = given.map((span) => spanOf(span, startNs));
  const ids = new Set(given.map((span) => span.spanId));
  return {
    traceId,
    startedAt: fromNs(stored[0].startedNs),
    durationMs: spans.reduce(
      (end, span) => Math.max(end, span.offsetMs + span.durationMs),
      0,
    ),
    missingParents: given.filter(
      ({ parentSpanId }) => parentSpanId !== "" && !ids.has(parentSpanId),
    ).length,
    truncated: stored.length > MAX_SPANS,
    spans,
  };
}

function spanOf(span: StoredSpan, startNs: bigint): Span {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === "" ? null : span.parentSpanId,
    service: span.service,
    environment: span.environment,
    commit: span.commit,
    operation: span.operation,
    kind: span.kind,
    startedAt: fromNs(span.startedNs),
    offsetMs: Number(BigInt(span.startedNs) - startNs) / 1e6,
    durationMs: span.durationMs,
    status: { code: span.statusCode, message: span.statusMessage },
    traceState: span.traceState,
    attributes: span.attributes,
    resource: span.resource,
    scope: {
      name: span.scopeName,
      version: span.scopeVersion,
      attributes: span.scopeAttributes,
    },
    events: span.eventNames.map((name, place) => ({
      at: fromNs(span.eventTimesNs[place] ?? "0"),
      name,
      attributes: span.eventAttributes[place] ?? {},
    })),
    links: span.linkTraceIds.map((linked, place) => ({
      traceId: linked,
      spanId: span.linkSpanIds[place] ?? "",
      traceState: span.linkTraceStates[place] ?? "",
      attributes: span.linkAttributes[place] ?? {},
    })),
    dropped: {
      attributes: span.droppedAttributes,
      events: span.droppedEvents,
      links: span.droppedLinks,
    },
  };
}
