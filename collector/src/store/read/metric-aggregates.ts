import type { MetricKind, StoredMetric } from "./metrics.js";

/**
 * What the values of a metric mean, which decides how they may be summarised over time and series:
 * a level is a state at a moment, a counter is what happened since the last data point.
 */
export type MetricShape = "level" | "counter" | "distribution" | "summary";

const DELTA = 1;

/** @param variants how the metric came in that kind */
export function shapeOf(
  kind: MetricKind,
  variants: readonly Pick<StoredMetric, "temporality" | "monotonic">[],
): MetricShape {
  if (kind === "gauge") return "level";
  if (kind === "summary") return "summary";
  if (kind !== "sum") return "distribution";
  return variants.some((v) => v.monotonic === 1 || v.temporality === DELTA)
    ? "counter"
    : "level";
}

const named: Readonly<Record<MetricShape, readonly string[]>> = {
  level: ["avg", "min", "max", "sum", "last", "count"],
  counter: ["rate", "increase"],
  distribution: ["p50", "p75", "p90", "p95", "p99", "avg", "count", "rate"],
  summary: ["avg", "count", "rate"],
};

/** The aggregates that fit a shape; a distribution takes any percentile, a summary those it reports. */
export function aggregatesOf(shape: MetricShape): readonly string[] {
  return named[shape];
}

/** What is answered when no aggregate is asked for. */
export function defaultAggregate(kind: MetricKind, shape: MetricShape): string {
  if (shape === "counter") return "rate";
  if (shape === "distribution") return "p95";
  // An up-down counter's series are parts of a whole; a gauge's need not be.
  return kind === "sum" ? "sum" : "avg";
}

/** The quantile that `p95` or `p99.9` names; undefined for anything else. */
export function quantileOf(aggregate: string): number | undefined {
  const digits = /^p(\d{1,3}(?:\.\d{1,6})?)$/.exec(aggregate)?.[1];
  const percent = Number(digits);
  return digits === undefined || percent > 100
    ? undefined
    : Number((percent / 100).toPrecision(12));
}

/** Whether the aggregate fits the shape. */
export function fits(shape: MetricShape, aggregate: string): boolean {
  if (named[shape].includes(aggregate)) return true;
  return (
    (shape === "distribution" || shape === "summary") &&
    quantileOf(aggregate) !== undefined
  );
}
