/** What a finding touches: by this, findings are recognised as one another's consequence. */
export interface Link {
  /** The operation whose duration, failures or presence it is about; the callee of a changed number of calls. */
  readonly operation?: string;
  /** The same with its statement, where it is about one: requests may run others of the operation. */
  readonly step?: string;
  /** Operations that are recorded by nothing else: those of an instrumentation. */
  readonly operations?: readonly string[];
  /** The instrumentation that records it, as `service/scope`. */
  readonly scope?: string;
  /** Instrumentations that are of other versions: as `service/scope`, by what has changed of which. */
  readonly upgraded?: ReadonlyMap<string, string>;
  /** Root operations in whose traces it was judged. */
  readonly roots: readonly string[];
  /** Traces of the candidate that it touches. */
  readonly affected: number;
  /** 1: the candidate has more of it (time, failures, calls, records); −1: less. */
  readonly direction: 1 | -1;
  /** How much longer each trace takes by it, in milliseconds; negative for shorter. */
  readonly addedMs?: number;
  /** It is taken at a tail, where waiting for other work shows first. */
  readonly tail?: boolean;
  /** It happens more than once a trace. */
  readonly repeated?: boolean;
  /** It is work done here, not a call that waits for somebody else. */
  readonly local?: boolean;
  /** It is the time of one operation alone, without that of its callees. */
  readonly own?: boolean;
  /** More calls per trace, or fewer where negative. */
  readonly addedCalls?: number;
  /** How many times as long it takes in the candidate. */
  readonly ratio?: number;
  /** It is about all that takes as many times as long. */
  readonly pace?: Pace;
}

/** How many times as long things take as a whole. */
export interface Pace {
  /** How many times as long what goes with it takes at most, or, where that is less long, at least. */
  readonly most: number;
  readonly services: readonly string[];
  /** Only these do. */
  readonly only: "queries" | "requests" | undefined;
  /** The operations that it was judged by. */
  readonly operations: readonly string[];
}

/** How one finding follows from another. */
export const relations = [
  "failing-callee",
  "slower-callee",
  "more-calls",
  "beneath",
  "in-step",
  "failure",
  "same-process",
  "sets-apart",
  "same-attribute",
  "measured",
  "uninstrumented",
  "upgraded",
  "same-change",
  "pace",
  "runtime",
] as const;
export type Relation = (typeof relations)[number];
