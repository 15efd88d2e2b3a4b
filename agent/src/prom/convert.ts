import { type Exemplar, type Metric } from "../metrics/model";
import { type FlatAttributes } from "../trace/attributes";
import { exemplarOf } from "./exemplar";
import { seriesKey, type SeriesStarts } from "./series";
import { type Labels, type PromSnapshot, type PromValue } from "./types";

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
): Metric | undefined {
  if (snapshot.values.length === 0) return undefined;
  const series = group(snapshot, defaults);
  const about = {
    name: snapshot.name,
    description: snapshot.help,
    unit: unitOf(snapshot.name),
  };
  switch (snapshot.type) {
    case "gauge":
      return {
        ...about,
        kind: "gauge",
        points: series.map(({ attributes, plain }) => ({
          attributes,
          start: now,
          value: plain,
        })),
      };
    case "counter":
      return {
        ...about,
        kind: "sum",
        points: series.map((one) => ({
          ...pointOf(one, starts.startOf(one.key, one.plain)),
          value: one.plain,
        })),
      };
    case "histogram":
      return {
        ...about,
        kind: "histogram",
        points: series.map((one) => ({
          ...pointOf(one, starts.startOf(one.key, one.count)),
          ...buckets(one),
          count: one.count,
          sum: one.sum,
        })),
      };
    case "summary":
      return {
        ...about,
        kind: "summary",
        points: series.map((one) => ({
          ...pointOf(one, starts.startOf(one.key, one.count)),
          count: one.count,
          sum: one.sum,
          quantiles: one.marks.map(({ at, value }) => ({
            quantile: at,
            value,
          })),
        })),
      };
  }
}

function pointOf(
  { attributes, exemplars }: Series,
  start: number,
): { attributes: FlatAttributes; start: number; exemplars?: Exemplar[] } {
  return {
    attributes,
    start,
    ...(exemplars.length === 0 ? {} : { exemplars }),
  };
}

/** One series: the lines of an exposition that share their labels but for `le` or `quantile`. */
interface Series {
  readonly key: string;
  readonly attributes: FlatAttributes;
  plain: number;
  sum: number;
  count: number;
  /** Cumulative bucket counts by bound, or values by quantile. */
  readonly marks: { at: number; value: number }[];
  readonly exemplars: Exemplar[];
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
      const marks: Series["marks"] = [];
      series = {
        key,
        attributes,
        plain: 0,
        sum: 0,
        count: 0,
        marks,
        exemplars: [],
      };
      all.set(key, series);
    }
    place(series, line, snapshot.name, at);
    const exemplar = exemplarOf(line.exemplar);
    if (exemplar !== undefined) series.exemplars.push(exemplar);
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
  bounds: number[];
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
  return { bounds: finite.map(({ at }) => at), counts };
}

function bound(label: string | number): number {
  return label === "+Inf" ? Infinity : Number(label);
}

function attributesOf(labels: Labels): FlatAttributes {
  return Object.entries(labels).flatMap(([name, value]) =>
    value === undefined ? [] : [name, String(value)],
  );
}

/** Prometheus names end in the base unit; OpenTelemetry writes it in UCUM. */
function unitOf(name: string): string {
  const base = name.replace(/_(?:total|sum|count|bucket)$/, "");
  if (base.endsWith("_seconds")) return "s";
  return base.endsWith("_bytes") ? "By" : "";
}
