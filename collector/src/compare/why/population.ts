/** One step (operation and statement) of the trace in question, over all its spans. */
export interface MyStep {
  readonly id: string;
  readonly service: string;
  readonly operation: string;
  readonly statement: string;
  readonly calls: number;
  /** The longest span, milliseconds. */
  readonly ms: number;
  /** Milliseconds from the trace's start to its first. */
  readonly offsetMs: number;
  readonly failed: boolean;
  readonly problem: string;
  /** Ids of the steps it is called from, and of those it calls. */
  readonly callers: ReadonlySet<string>;
  readonly callees: ReadonlySet<string>;
  /** Single-valued attributes; null where its spans disagree. */
  readonly attributes: ReadonlyMap<string, string | null>;
}

/** What healthy traces do at one step. */
export interface Step {
  readonly id: string;
  readonly service: string;
  readonly operation: string;
  readonly statement: string;
  /** Healthy traces that have it, and in which it fails. */
  readonly traces: number;
  readonly failed: number;
  readonly medianCalls: number;
  readonly medianMs: number;
  /** Of those that have it: with at least, and at most, as many calls as mine, and at least its duration. */
  readonly asOften: number;
  readonly asSeldom: number;
  readonly asSlow: number;
}

/** An attribute of one step among healthy traces. */
export interface AttributeShare {
  /** Of the step. */
  readonly id: string;
  readonly key: string;
  /** Healthy traces with my value, and with any. */
  readonly same: number;
  readonly present: number;
  readonly distinctValues: number;
  /** The commonest value. */
  readonly usual: string;
}

/** A log template among healthy traces. */
export interface Line {
  readonly service: string;
  readonly severity: number;
  readonly template: string;
  /** One of mine, or "". */
  readonly said: string;
  /** My lines of it. */
  readonly mine: number;
  /** Healthy traces that write it. */
  readonly traces: number;
}

/** Healthy traces of one side, reduced to what one trace is held against. */
export interface Healthy {
  /** How many there are in the sample. */
  readonly n: number;
  readonly steps: readonly Step[];
  readonly attributes: readonly AttributeShare[];
  readonly lines: readonly Line[];
}

export interface DifferingFact {
  readonly services: readonly string[];
  readonly pillar: string;
  readonly name: string;
  /** On the healthy side, and on the side of the trace in question. */
  readonly there: string | undefined;
  readonly here: string | undefined;
}
