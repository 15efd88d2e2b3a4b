import { type FlatAttributes } from "../trace/attributes";

/** One measurement behind a data point, and the span it was made in. */
export interface Exemplar {
  readonly value: number;
  /** ms since the epoch */
  readonly time: number;
  readonly traceId: string;
  readonly spanId: string;
}

interface Point {
  readonly attributes: FlatAttributes;
  /** ms since the epoch */
  readonly start: number;
  readonly exemplars?: readonly Exemplar[];
}

export interface NumberPoint extends Point {
  readonly value: number;
}

export interface HistogramPoint extends Point {
  readonly count: number;
  readonly sum: number;
  readonly min?: number;
  readonly max?: number;
  /** Upper bounds, inclusive; the last bucket has none. */
  readonly bounds: readonly number[];
  /** One more than bounds. */
  readonly counts: readonly number[];
}

export interface SummaryPoint extends Point {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly { quantile: number; value: number }[];
}

/** A metric in OTLP's terms: sums and histograms cumulative, sums monotonic. */
export type Metric = {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
} & (
  | { readonly kind: "gauge" | "sum"; readonly points: readonly NumberPoint[] }
  | { readonly kind: "histogram"; readonly points: readonly HistogramPoint[] }
  | { readonly kind: "summary"; readonly points: readonly SummaryPoint[] }
);

/** Metrics and the instrumentation they are from. */
export interface ScopedMetrics {
  readonly scope: { readonly name: string; readonly version: string };
  readonly metrics: readonly Metric[];
}

/** Metrics kept elsewhere than in the SDK, which has neither summaries nor exemplars. */
export interface MetricSource {
  /**
   * Reads the metrics as they stand now.
   *
   * @param timeoutMs the longest to wait for any one of them
   */
  collect(timeoutMs: number): Promise<ScopedMetrics[]>;
  /** The same without waiting: the process is about to end. */
  collectSync(): ScopedMetrics[];
}
