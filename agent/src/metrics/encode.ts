import { type Attributes } from "@opentelemetry/api";
import { flatten } from "../trace/attributes";
import { writeAttributes } from "../trace/encode";
import { WireWriter } from "../trace/wire";
import {
  type Exemplar,
  type HistogramPoint,
  type Metric,
  type NumberPoint,
  type ScopedMetrics,
  type SummaryPoint,
} from "./model";

const CUMULATIVE = 2;
/** The field of a Metric that holds its data. */
const DATA = { gauge: 5, sum: 7, histogram: 9, summary: 11 } as const;

/**
 * Encodes metrics as an ExportMetricsServiceRequest. Field numbers from
 * opentelemetry/proto/metrics/v1/metrics.proto. Two such requests one after the other are again one.
 *
 * @param now when they were read, ms since the epoch
 */
export function encodeOwnMetrics(
  resource: Attributes,
  scopes: readonly ScopedMetrics[],
  now: number,
): Uint8Array {
  const w = new WireWriter();
  const resourceMetrics = w.begin(1, 2);
  const first = w.begin(1, 2);
  writeAttributes(w, 1, flatten(resource));
  w.end(first, 2);
  for (const { scope, metrics } of scopes) {
    const scopeMetrics = w.begin(2, 2);
    const start = w.begin(1);
    w.string(1, scope.name);
    w.string(2, scope.version);
    w.end(start);
    for (const metric of metrics) writeMetric(w, metric, now);
    w.end(scopeMetrics, 2);
  }
  w.end(resourceMetrics, 2);
  return w.written;
}

function writeMetric(w: WireWriter, metric: Metric, now: number): void {
  const start = w.begin(2, 2);
  w.string(1, metric.name);
  w.string(2, metric.description);
  w.string(3, metric.unit);
  const data = w.begin(DATA[metric.kind], 2);
  switch (metric.kind) {
    case "gauge":
    case "sum":
      for (const point of metric.points) writeNumber(w, point, now);
      break;
    case "histogram":
      for (const point of metric.points) writeHistogram(w, point, now);
      break;
    case "summary":
      for (const point of metric.points) writeSummary(w, point, now);
  }
  if (metric.kind === "sum" || metric.kind === "histogram") {
    w.varint(2, CUMULATIVE);
  }
  if (metric.kind === "sum") w.varint(3, 1);
  w.end(data, 2);
  w.end(start, 2);
}

function writeNumber(w: WireWriter, point: NumberPoint, now: number): void {
  const start = w.begin(1);
  w.time(2, point.start);
  w.time(3, now);
  w.double(4, point.value);
  writeExemplars(w, 5, point.exemplars);
  writeAttributes(w, 7, point.attributes);
  w.end(start);
}

function writeHistogram(
  w: WireWriter,
  point: HistogramPoint,
  now: number,
): void {
  const start = w.begin(1, 2);
  w.time(2, point.start);
  w.time(3, now);
  w.fixed64(4, point.count);
  w.double(5, point.sum);
  w.packedCounts(6, point.counts);
  w.packedDoubles(7, point.bounds);
  writeExemplars(w, 8, point.exemplars);
  writeAttributes(w, 9, point.attributes);
  if (point.min !== undefined) w.double(11, point.min);
  if (point.max !== undefined) w.double(12, point.max);
  w.end(start, 2);
}

function writeSummary(w: WireWriter, point: SummaryPoint, now: number): void {
  const start = w.begin(1, 2);
  w.time(2, point.start);
  w.time(3, now);
  w.fixed64(4, point.count);
  w.double(5, point.sum);
  for (const { quantile, value } of point.quantiles) {
    const mark = w.begin(6);
    w.double(1, quantile);
    w.double(2, value);
    w.end(mark);
  }
  writeAttributes(w, 7, point.attributes);
  w.end(start, 2);
}

function writeExemplars(
  w: WireWriter,
  field: number,
  exemplars: readonly Exemplar[] = [],
): void {
  for (const { time, value, traceId, spanId } of exemplars) {
    const start = w.begin(field);
    w.time(2, time);
    w.double(3, value);
    w.hex(4, spanId);
    w.hex(5, traceId);
    w.end(start);
  }
}
