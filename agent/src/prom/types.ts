/** The part of prom-client the bridge touches, as its versions 12 to 15 have it. */

export type Labels = Readonly<Record<string, string | number | undefined>>;

/** One line of a metric's exposition. */
export interface PromValue {
  readonly value: number;
  readonly labels: Labels;
  /** `<name>_bucket`, `<name>_sum` or `<name>_count`; absent on counters and gauges. */
  readonly metricName?: string;
  /** With `enableExemplars`, the last one of the series or bucket; null before there is one. */
  readonly exemplar?: PromExemplar | null | undefined;
}

/** What the application says of one measurement. */
export interface PromExemplar {
  readonly labelSet: Labels;
  readonly value: number | null;
  /** Seconds since the epoch. */
  readonly timestamp?: number;
}

/** What `metric.get()` gives. */
export interface PromSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly values: readonly PromValue[];
}

/** A Counter, Gauge, Histogram or Summary. */
export interface PromMetric {
  get(): PromSnapshot | Promise<PromSnapshot>;
  readonly name: string;
  readonly help: string;
  readonly type: PromSnapshot["type"];
  /** Series by label hash; what a series holds depends on the type. */
  readonly hashMap?: Readonly<Record<string, unknown>>;
  readonly upperBounds?: readonly number[];
  readonly percentiles?: readonly number[];
  readonly collect?: () => unknown;
}

export interface PromRegistry {
  getMetricsAsArray(): readonly PromMetric[];
  readonly _defaultLabels?: Labels;
}

/** The module's exports. */
export interface PromClient {
  readonly register: PromRegistry;
  readonly Registry: { prototype: object };
  readonly Counter: { prototype: object };
  readonly Gauge: { prototype: object };
  readonly Histogram: { prototype: object };
  readonly Summary: { prototype: object };
}
