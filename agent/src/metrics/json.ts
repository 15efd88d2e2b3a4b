import { type Attributes, type AttributeValue } from "@opentelemetry/api";
import { type FlatAttributes, flatten } from "../trace/attributes";
import { type Exemplar, type Metric, type ScopedMetrics } from "./model";

const CUMULATIVE = 2;

/**
 * Encodes metrics as an ExportMetricsServiceRequest in OTLP/JSON: 64-bit numbers are strings.
 *
 * @param now when they were read, ms since the epoch
 */
export function encodeOwnMetricsAsJson(
  resource: Attributes,
  scopes: readonly ScopedMetrics[],
  now: number,
): Uint8Array {
  const scopeMetrics = scopes.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => jsonMetric(metric, now)),
  }));
  const resourceMetrics = [
    { resource: { attributes: pairs(flatten(resource)) }, scopeMetrics },
  ];
  return new TextEncoder().encode(
    JSON.stringify({ resourceMetrics }, notFinite),
  );
}

/** Protobuf's JSON writes NaN and the infinities as text; JSON of itself makes null of them. */
function notFinite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value)
    ? String(value)
    : value;
}

function jsonMetric(metric: Metric, now: number): object {
  const { name, description, unit, kind } = metric;
  const common = (point: Metric["points"][number]): object => ({
    attributes: pairs(point.attributes),
    startTimeUnixNano: nanos(point.start),
    timeUnixNano: nanos(now),
    ...(point.exemplars === undefined
      ? {}
      : { exemplars: point.exemplars.map(jsonExemplar) }),
  });
  const data = (dataPoints: object[]): object => ({
    name,
    description,
    unit,
    [kind]: {
      dataPoints,
      ...(kind === "sum" ? { isMonotonic: true } : {}),
      ...(kind === "sum" || kind === "histogram"
        ? { aggregationTemporality: CUMULATIVE }
        : {}),
    },
  });
  switch (kind) {
    case "gauge":
    case "sum":
      return data(
        metric.points.map((p) => ({ ...common(p), asDouble: p.value })),
      );
    case "histogram":
      return data(
        metric.points.map((point) => ({
          ...common(point),
          count: String(point.count),
          sum: point.sum,
          bucketCounts: point.counts.map(String),
          explicitBounds: point.bounds,
          min: point.min,
          max: point.max,
        })),
      );
    case "summary":
      return data(
        metric.points.map((point) => ({
          ...common(point),
          count: String(Math.trunc(point.count)),
          sum: point.sum,
          quantileValues: point.quantiles,
        })),
      );
  }
}

function jsonExemplar({ time, value, traceId, spanId }: Exemplar): object {
  return { timeUnixNano: nanos(time), asDouble: value, traceId, spanId };
}

function pairs(attributes: FlatAttributes): object[] {
  const all: object[] = [];
  for (let at = 0; at < attributes.length; at += 2) {
    const value = anyValue(attributes[at + 1]);
    all.push({ key: attributes[at], value });
  }
  return all;
}

function anyValue(value: AttributeValue | null | undefined): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value)
      ? { intValue: String(value) }
      : { doubleValue: value };
  }
  if (!Array.isArray(value)) return {};
  return { arrayValue: { values: value.map((one) => anyValue(one)) } };
}

function nanos(ms: number): string {
  const whole = Math.trunc(ms);
  const rest = Math.round((ms - whole) * 1e6);
  return String(BigInt(whole) * 1_000_000n + BigInt(rest));
}
