import type { Outcome } from "../outcome.js";
import type { Bins } from "../stats/histogram.js";

/** A row that one of the sides has. */
interface Sided {
  /** 0 the baseline, 1 the candidate. */
  readonly side: number;
}

/** What the last step of a path is: an operation with one of its statements. */
export interface Step {
  readonly id: string;
  readonly operationId: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  /** Normalised query text of a database call, or "". */
  readonly statement: string;
}

/** Traces of one root operation and outcome that took the same set of paths. */
export interface ShapeCount extends Sided {
  /** Operation id; "0" where the root span has not been seen. */
  readonly root: string;
  readonly status: Outcome;
  /** "" for all that are not among the commonest of both sides: of these no paths are told. */
  readonly shape: string;
  /** 0: spans are missing, or were too many to tell apart, so that it may be another. */
  readonly complete: number;
  readonly traces: number;
  /** Of these, those of the later half of the side's traces. */
  readonly late: number;
  /** Requests that they stand for, and the sum of their squares. */
  readonly weight: number;
  readonly squares: number;
  /** Of the requests as a whole. */
  readonly meanMs: number;
  readonly examples: readonly string[];
  readonly paths: readonly string[];
  /** What follows is aligned with `paths`: the last step, and the path that it continues ("0": none). */
  readonly nodes: readonly string[];
  readonly parents: readonly string[];
  /** Summed over the traces. */
  readonly calls: readonly number[];
  readonly totalMs: readonly number[];
}

/** Traces of one root operation and outcome that took one path, whatever else they did. */
export interface PathCount extends Sided {
  readonly root: string;
  readonly status: Outcome;
  readonly complete: number;
  /** The path, its last step, and the path that it continues ("0": none). */
  readonly id: string;
  readonly node: string;
  readonly parent: string;
  readonly traces: number;
  readonly late: number;
  readonly weight: number;
  readonly squares: number;
  /** Of these, those of which it is the first path that ends in its step. */
  readonly firstTraces: number;
  readonly firstLate: number;
  readonly firstWeight: number;
  readonly firstSquares: number;
  /** Summed over the traces. */
  readonly calls: number;
  readonly totalMs: number;
}

/** In how many traces a step failed, or was refused. */
export interface FailureCount extends Sided {
  readonly id: string;
  readonly failed: number;
  readonly rejected: number;
  /** Of these, those of the later half of the side's traces. */
  readonly failedLate: number;
  readonly rejectedLate: number;
  /** Requests that they stand for. */
  readonly failedWeight: number;
  readonly rejectedWeight: number;
  readonly failing: readonly string[];
  readonly rejecting: readonly string[];
  readonly problem: string;
}

/** Durations in milliseconds of half a side's traces. */
export interface DurationCount extends Sided {
  /** 0 the earlier half, 1 the later. */
  readonly late: number;
  /** A root operation, timed as a whole, where `own` is 0; else a path, timed by itself per call. */
  readonly id: string;
  readonly own: number;
  readonly bins: Bins;
}

/** Both sides' traces by what they did, how they failed and how long they took. */
export interface FlowCounts {
  readonly steps: readonly Step[];
  readonly shapes: readonly ShapeCount[];
  /** Undefined where the shapes tell it. */
  readonly taken: readonly PathCount[] | undefined;
  readonly failures: readonly FailureCount[];
  readonly durations: readonly DurationCount[];
}
