/** One side of a series, by intervals in order of time; the arrays are equally long. */
export interface SeriesSide {
  /** What a level was, by how much a counter grew, or the sum that a distribution's observations add. */
  readonly values: readonly number[];
  /** Observations of a distribution in the interval; 1 elsewhere. */
  readonly weights: readonly number[];
  /** Requests that the service took in the interval. */
  readonly requests: readonly number[];
  /** Requests that the service took in all intervals, by the id of their operation. */
  readonly operations: Readonly<Record<string, number>>;
  /** Processes of the service that report it, on average. */
  readonly processes: number;
  /** Of a distribution: how many observations are at most each bound, per interval. */
  readonly cumulative: readonly (readonly number[])[];
}

/** One metric of one service with one set of attributes, as both sides report it. */
export interface SeriesPopulation {
  readonly service: string;
  readonly metric: string;
  readonly unit: string;
  /** Attributes as `key=value, key=value`; "" for none. */
  readonly attributes: string;
  readonly shape: "level" | "counter" | "distribution";
  /** Length of an interval in milliseconds. */
  readonly stepMs: number;
  /** Of a distribution: the bounds that both sides have, ascending. */
  readonly bounds: readonly number[];
  readonly baseline: SeriesSide;
  readonly candidate: SeriesSide;
}

/** Names by which runtimes measure their processes: OpenTelemetry's conventions, and prom-client's. */
const runtime =
  /^(?:process|nodejs|v8js|jvm|dotnet|go|c?python|system|container)[._]/;

/** Whether a process tells of itself, and not of what it does. */
export const isOfRuntime = ({ metric }: Pick<SeriesPopulation, "metric">) =>
  runtime.test(metric);
