import { type Exemplar } from "../metrics/model";
import { type Labels, type PromExemplar } from "./types";

/** The names applications give the two ids: prom-client leaves the choice to them. */
const TRACE_ID = ["traceId", "trace_id", "traceID", "TraceID"];
const SPAN_ID = ["spanId", "span_id", "spanID", "SpanID"];

/**
 * The OTLP exemplar of what the application attached to a measurement.
 *
 * @returns undefined for one that names no trace: there is nothing to link to
 */
export function exemplarOf(
  exemplar: PromExemplar | null | undefined,
): Exemplar | undefined {
  if (exemplar == null || exemplar.value === null) return undefined;
  const { labelSet, value, timestamp } = exemplar;
  const traceId = id(labelSet, TRACE_ID, 32);
  if (traceId === undefined) return undefined;
  return {
    value,
    time: timestamp === undefined ? Date.now() : timestamp * 1_000,
    traceId,
    spanId: id(labelSet, SPAN_ID, 16) ?? "",
  };
}

function id(
  labels: Labels,
  names: readonly string[],
  digits: number,
): string | undefined {
  for (const name of names) {
    const value = String(labels[name] ?? "").toLowerCase();
    if (value.length === digits && /^[\da-f]+$/.test(value)) return value;
  }
  return undefined;
}
