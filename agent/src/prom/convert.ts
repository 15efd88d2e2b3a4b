import { type Attributes, type HrTime, ValueType } from "@opentelemetry/api";
import { millisToHrTime } from "@opentelemetry/core";
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
} from "@opentelemetry/sdk-metrics";
import { type Labels, type PromSnapshot, type PromValue } from "./types";
import { seriesKey, type SeriesStarts } from "./series";

/** One series of a summary, ready for OTLP. */
export interface SummaryPoint {
  readonly attributes: Readonly<Record<string, string>>;
  /** ms since the epoch */
  readonly start: number;
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly { quantile: number; value: number }[];
}

/** A summary, which the SDK's data model does not have. */
export interface SummaryData {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly points: readonly SummaryPoint[];
}

export type Converted =
  | { readonly kind: "sdk"; readonly data: MetricData }
  | { readonly kind: "summary"; readonly data: SummaryData };

/**
 * Turns one prom-client metric into its OTLP counterpart: counter to monotonic cumulative sum,
 * gauge to gauge, histogram to explicit buckets, summary to summary. Names stay as they are, so
 * that a person finds the metric they wrote.
 *
 * @param snapshot what `metric.get()` gave
 * @param defaults the registry's default labels
 * @param starts the metric's series so far
 * @param now ms since the epoch
 * @returns undefined for a metric without a series
 */
export function convert(
  snapshot: PromSnapshot,
  defaults: Labels,
  starts: SeriesStarts,
  now: number,
): Converted | undefined {
  if (snapshot.values.length === 0) return undefined;
  const time = millisToHrTime(now);
  const groups = group(snapshot, defaults);
  const descriptor = {
    name: snapshot.name,
    description: snapshot.help,
    unit: unitOf(snapshot.name),
    valueType: ValueType.DOUBLE,
  };
  const base = {
    descriptor,
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  switch (snapshot.type) {
    case "gauge":
      return {
        kind: "sdk",
        data: {
          ...base,
          dataPointType: DataPointType.GAUGE,
          dataPoints: groups.map(({ attributes, plain }) => ({
            startTime: time,
            endTime: time,
            attributes,
            value: plain,
          })),
        },
      };
    case "counter":
      return {
        kind: "sdk",
        data: {
          ...base,
          dataPointType: DataPointType.SUM,
          isMonotonic: true,
          dataPoints: groups.map(({ attributes, plain, key }) => ({
            startTime: hr(starts.startOf(key, plain)),
            endTime: time,
            attributes,
            value: plain,
          })),
        },
      };
    case "histogram":
      return {
        kind: "sdk",
        data: {
          ...base,
          dataPointType: DataPointType.HISTOGRAM,
          dataPoints: groups.map((series) => ({
            startTime: hr(starts.startOf(series.key, series.count)),
            endTime: time,
            attributes: series.attributes,
            value: {
              buckets: buckets(series),
              sum: series.sum,
              count: series.count,
            },
          })),
        },
      };
    case "summary":
      return {
        kind: "summary",
        data: {
          name: snapshot.name,
          description: snapshot.help,
          unit: descriptor.unit,
          points: groups.map((series) => ({
            attributes: series.attributes,
            start: starts.startOf(series.key, series.count),
            count: series.count,
            sum: series.sum,
            quantiles: series.marks.map(({ at, value }) => ({
              quantile: at,
              value,
            })),
          })),
        },
      };
  }
}

/** One series: the lines of an exposition that share their labels but for `le` or `quantile`. */
interface Series {
  readonly key: string;
  readonly attributes: Record<string, string>;
  plain: number;
  sum: number;
  count: number;
  /** Cumulative bucket counts by bound, or values by quantile. */
  readonly marks: { at: number; value: number }[];
}

function group(snapshot: PromSnapshot, defaults: Labels): Series[] {
  const mark =
    snapshot.type === "histogram"
      ? "le"
      : snapshot.type === "summary"
        ? "quantile"
        : undefined;
  const all = new Map<string, Series>();
  for (const line of snapshot.values) {
    const labels = { ...defaults, ...line.labels };
    let at: number | undefined;
    if (mark !== undefined && labels[mark] !== undefined) {
      at = bound(labels[mark]);
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a fresh copy, two possible keys
      delete labels[mark];
    }
    const key = seriesKey(labels);
    let series = all.get(key);
    if (series === undefined) {
      const attributes = attributesOf(labels);
      series = { key, attributes, plain: 0, sum: 0, count: 0, marks: [] };
      all.set(key, series);
    }
    place(series, line, snapshot.name, at);
  }
  return [...all.values()];
}

function place(
  series: Series,
  { metricName, value }: PromValue,
  name: string,
  at: number | undefined,
): void {
  if (at !== undefined) series.marks.push({ at, value });
  else if (metricName === `${name}_sum`) series.sum = value;
  else if (metricName === `${name}_count`) series.count = value;
  else series.plain = value;
}

/** Prometheus counts a bucket with all below it; OTLP counts each on its own, the last unbounded. */
function buckets({ marks, count }: Series): {
  boundaries: number[];
  counts: number[];
} {
  const finite = marks
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  let below = 0;
  const counts = finite.map(({ value }) => {
    const own = Math.max(0, value - below);
    below = value;
    return own;
  });
  counts.push(Math.max(0, count - below));
  return { boundaries: finite.map(({ at }) => at), counts };
}

function bound(label: string | number): number {
  return label === "+Inf" ? Infinity : Number(label);
}

function attributesOf(labels: Labels): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    if (value !== undefined) attributes[name] = String(value);
  }
  return attributes satisfies Attributes;
}

/** Prometheus names end in the base unit; OpenTelemetry writes it in UCUM. */
function unitOf(name: string): string {
  const base = name.replace(/_(?:total|sum|count|bucket)$/, "");
  if (base.endsWith("_seconds")) return "s";
  return base.endsWith("_bytes") ? "By" : "";
}

function hr(ms: number): HrTime {
  return millisToHrTime(ms);
}
