import type { AttributePopulation } from "./attributes/population.js";
import type { PathTree } from "./flows/path-tree.js";
import type { FlowCounts, PathCount, ShapeCount } from "./flows/population.js";
import type { Outcome } from "./outcome.js";
import type { SeriesPopulation } from "./series/population.js";
import type { TelemetryPopulation } from "./telemetry/population.js";
import type { Pair } from "./side.js";
import type { Weights } from "./stats/effective-size.js";

/** What each side consists of. */
export interface SideTotals {
  readonly commits: readonly string[];
  /** Unix milliseconds; NaN where nothing was seen. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly traces: number;
  /** Traces whose root span has not been seen. */
  readonly tracesWithoutRoot: number;
  /** Traces of which a span has come whose caller hasn't: their flow is not known. */
  readonly tracesWithMissingParents: number;
  readonly spans: number;
  /** The least and the greatest probability with which traces were kept, as their trace state tells. */
  readonly sampled: readonly [least: number, greatest: number];
}

/**
 * One side's population of one operation. The unit is the trace; durations in milliseconds, of what
 * succeeded: failing fast is no speed.
 */
export interface OperationSide {
  readonly traces: number;
  /** Traces in which it succeeded at least once: those that durations are taken from. */
  readonly timed: number;
  readonly spans: number;
  readonly totalMs: number;
  /** Traces in which it failed (span status Error). */
  readonly failed: number;
  /** Traces in which it answered 4xx. */
  readonly rejected: number;
  /** Ids of up to three traces each. */
  readonly failing: readonly string[];
  readonly rejecting: readonly string[];
  /** The commonest error message, or "". */
  readonly problem: string;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Evenly spaced order statistics. */
  readonly grid: readonly number[];
  /** Median and 95th percentile of the earlier and the later half of the traces. */
  readonly early: { readonly p50: number; readonly p95: number };
  readonly late: { readonly p50: number; readonly p95: number };
  /** How the earlier and the later half of the traces ended. */
  readonly halves: readonly [Endings, Endings];
  /**
   * Where traces were kept with unlike probabilities: the effective number of traces, and the shares by what
   * each trace stands for. Undefined where all stand for as many.
   */
  readonly weighted: Endings | undefined;
}

interface Endings {
  readonly traces: number;
  readonly failed: number;
  readonly rejected: number;
}

export interface OperationPopulation {
  readonly id: string;
  /** The operation whatever its statement: what {@link CallPopulation} counts. */
  readonly operationId: string;
  /** The operation with its statement, wherever it runs: what {@link CallEdge} leads to. */
  readonly stepId: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  /** Normalised query text of a database call, or "". */
  readonly statement: string;
  /** It is the root span of some trace. */
  readonly root: boolean;
  /** Id of the root operation in most of whose traces it runs: what differs is looked for root by root. */
  readonly under: string;
  /**
   * Absent: timed as a whole. Else it is one path, `id` too, timed per call by itself, without the time in
   * which anything it calls runs.
   */
  readonly own?: {
    /** Its steps by name, from the root. */
    readonly path: string;
    /** It calls something. */
    readonly calls: boolean;
  };
  readonly baseline: OperationSide | undefined;
  readonly candidate: OperationSide | undefined;
  /** Tests over both whole populations; undefined where a side has none. */
  readonly mannWhitney: { readonly u: number; readonly p: number } | undefined;
  readonly kolmogorovSmirnov:
    { readonly d: number; readonly p: number } | undefined;
}

export interface OperationName {
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  /** It is a database query. */
  readonly query: boolean;
}

export interface CallCount extends Weights {
  /** Calls in one trace. */
  readonly calls: number;
  /** Of these, those of the later half of the side's traces. */
  readonly late: number;
  readonly examples: readonly string[];
}

/** How many calls of `callee` the traces of `root` make; traces without any are not listed. */
export interface CallPopulation {
  /** Operation id; "0" where the trace's root span has not been seen. */
  readonly root: string;
  readonly status: Outcome;
  readonly callee: string;
  readonly baseline: readonly CallCount[];
  readonly candidate: readonly CallCount[];
}

export interface LogSide {
  readonly records: number;
  /** Traces with at least one such record. */
  readonly traces: number;
  readonly examples: readonly string[];
}

/**
 * Records of one template within the traces of one root operation ("0": outside any known trace) that
 * ended alike.
 */
export interface LogPopulation {
  readonly service: string;
  /** 0 unspecified, 1 trace, 2 debug, 3 info, 4 warn, 5 error, 6 fatal. */
  readonly severity: number;
  readonly template: string;
  readonly root: string;
  readonly status: Outcome;
  readonly baseline: LogSide | undefined;
  readonly candidate: LogSide | undefined;
}

export interface MetricSide {
  readonly kinds: readonly string[];
  readonly units: readonly string[];
  /** Keys of attributes that any of its points has, and those that all have. */
  readonly labels: readonly string[];
  readonly constantLabels: readonly string[];
  /** The instrumentations that report it. */
  readonly scopes: readonly string[];
  readonly points: number;
  /** Collections that reported it, of all collections of its service. */
  readonly collections: number;
  readonly serviceCollections: number;
}

export interface MetricPopulation {
  readonly service: string;
  readonly metric: string;
  readonly baseline: MetricSide | undefined;
  readonly candidate: MetricSide | undefined;
}

/** One fact of the environment as one service saw it. */
export interface Fact {
  readonly service: string;
  /** services, runtime, packages, configuration, build, state or deployment. */
  readonly pillar: string;
  readonly name: string;
  readonly baseline: string | undefined;
  readonly candidate: string | undefined;
  /** How it is known. */
  readonly source: string;
}

/** Who calls whom in the traces of a root operation, as sampled traces show it. */
export interface CallEdge {
  readonly root: string;
  readonly caller: string;
  /** Each of a database's statements is one besides. */
  readonly callee: string;
}

/** What the judges ask for, made from the counts of flows. */
export interface Assembled {
  /** Every operation and statement; durations where requests begin with it. */
  readonly operations: readonly OperationPopulation[];
  /** Every path, timed by itself. */
  readonly paths: readonly OperationPopulation[];
  readonly edges: readonly CallEdge[];
  readonly shapes: readonly ShapeCount[];
  readonly taken: readonly PathCount[];
  readonly tree: PathTree;
}

/** Everything that is compared, as the store counts it. */
export interface StoredPopulations
  extends Omit<Populations, keyof Assembled>, FlowCounts {}

/** Everything that is compared, reduced to summaries of whole populations. */
export interface Populations extends Assembled {
  readonly sides: Pair<SideTotals>;
  readonly names: readonly OperationName[];
  readonly calls: readonly CallPopulation[];
  readonly attributes: readonly AttributePopulation[];
  readonly logs: readonly LogPopulation[];
  readonly metrics: readonly MetricPopulation[];
  readonly series: readonly SeriesPopulation[];
  readonly telemetry: TelemetryPopulation;
  readonly facts: readonly Fact[];
  /** What there is more of than is compared. */
  readonly left: { readonly attributes: number; readonly series: number };
}
