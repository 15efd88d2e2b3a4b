import { type Span } from "@opentelemetry/api";
import { wallTime } from "../trace/clock";
import { type FlatAttributes } from "../trace/attributes";
import { RecordedSpan } from "../trace/span";
import {
  type Exemplar,
  type HistogramPoint,
  type MetricSource,
  type ScopedMetrics,
} from "./model";

/** The bounds the semantic conventions advise for HTTP durations, seconds. */
const HTTP_BOUNDS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/** As in the SDK: what comes after shares one series, marked as such. */
const MAX_SERIES = 2_000;
const OVERFLOW: readonly Dimension[] = [["otel.metric.overflow", "true"]];

/** An attribute that tells series apart; one without a value is left out. */
export type Dimension = readonly [
  key: string,
  value: string | number | undefined,
];

interface Series {
  readonly values: readonly (string | number | undefined)[];
  readonly attributes: FlatAttributes;
  readonly counts: number[];
  /** By bucket, the latest since the last reading. */
  exemplars: (Exemplar | undefined)[];
  count: number;
  sum: number;
  min: number;
  max: number;
}

/**
 * A histogram of durations that finds a series by comparing a handful of values, without making an
 * attribute object or hashing one for every measurement, and keeps an exemplar for each bucket.
 */
export class DurationHistogram implements MetricSource {
  readonly #scope: ScopedMetrics["scope"];
  readonly #name: string;
  readonly #description: string;
  readonly #keys: readonly string[];
  readonly #exemplars: boolean;
  readonly #bounds: readonly number[];
  readonly #start = Date.now();
  /** By their first value, which tells most of them apart. */
  readonly #series = new Map<string | number | undefined, Series[]>();
  #size = 0;

  /**
   * @param keys of the attributes, the most telling first
   * @param exemplars whether to keep any
   * @param bounds of its buckets, seconds
   */
  constructor(
    scope: ScopedMetrics["scope"],
    name: string,
    description: string,
    keys: readonly string[],
    exemplars: boolean,
    bounds: readonly number[] = HTTP_BOUNDS,
  ) {
    this.#scope = scope;
    this.#name = name;
    this.#description = description;
    this.#keys = keys;
    this.#exemplars = exemplars;
    this.#bounds = bounds;
  }

  /**
   * Adds one measurement.
   *
   * @param durationMs converted to seconds
   * @param span that it is of
   * @param values of the attributes, in the order of their keys
   */
  record(
    durationMs: number,
    span: Span | undefined,
    ...values: (string | number | undefined)[]
  ): void {
    const series = this.#find(values);
    const seconds = durationMs / 1_000;
    let bucket = 0;
    const bounds = this.#bounds;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? Infinity)) {
      bucket += 1;
    }
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.count += 1;
    series.sum += seconds;
    if (seconds < series.min) series.min = seconds;
    if (seconds > series.max) series.max = seconds;
    if (this.#exemplars && span instanceof RecordedSpan) {
      const { traceId, spanId } = span.spanContext();
      const time = span.ended ? span.finish : wallTime(performance.now());
      series.exemplars[bucket] = { value: seconds, time, traceId, spanId };
    }
  }

  collect(): Promise<ScopedMetrics[]> {
    return Promise.resolve(this.collectSync());
  }

  collectSync(): ScopedMetrics[] {
    if (this.#size === 0) return [];
    const points = [...this.#series.values()].flat().map((series) => {
      const point = this.#point(series);
      series.exemplars = [];
      return point;
    });
    const metric = {
      kind: "histogram",
      name: this.#name,
      description: this.#description,
      unit: "s",
      points,
    } as const;
    return [{ scope: this.#scope, metrics: [metric] }];
  }

  #point(series: Series): HistogramPoint {
    const { attributes, counts, count, sum, min, max } = series;
    const exemplars = series.exemplars.filter((one) => one !== undefined);
    return {
      attributes,
      start: this.#start,
      count,
      sum,
      min,
      max,
      bounds: this.#bounds,
      counts,
      ...(exemplars.length === 0 ? {} : { exemplars }),
    };
  }

  #find(values: readonly (string | number | undefined)[]): Series {
    const bucket = this.#series.get(values[0]);
    if (bucket !== undefined) {
      for (const series of bucket) {
        if (same(series.values, values)) return series;
      }
    }
    const known = this.#size < MAX_SERIES;
    return known
      ? this.#add(values, this.#dimensions(values))
      : this.#overflow();
  }

  #overflow(): Series {
    const key = "otel.metric.overflow";
    return this.#series.get(key)?.[0] ?? this.#add([key], OVERFLOW);
  }

  #dimensions(values: readonly (string | number | undefined)[]): Dimension[] {
    return this.#keys.map((key, at) => [key, values[at]]);
  }

  #add(
    values: readonly (string | number | undefined)[],
    dimensions: readonly Dimension[],
  ): Series {
    const series: Series = {
      values,
      attributes: dimensions.flatMap(([key, value]) =>
        value === undefined ? [] : [key, value],
      ),
      counts: new Array<number>(this.#bounds.length + 1).fill(0),
      exemplars: [],
      count: 0,
      sum: 0,
      min: Infinity,
      max: -Infinity,
    };
    this.#size += 1;
    const bucket = this.#series.get(values[0]);
    if (bucket === undefined) this.#series.set(values[0], [series]);
    else bucket.push(series);
    return series;
  }
}

function same(
  a: readonly (string | number | undefined)[],
  b: readonly (string | number | undefined)[],
): boolean {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return a.length === b.length;
}
