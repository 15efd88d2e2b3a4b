import { wilson } from "../stats/proportions.js";
import * as limits from "../limits.js";

export const suspectKinds = [
  "error",
  "flow",
  "attribute",
  "log",
  "latency",
  "fact",
  "commit",
] as const;
export type SuspectKind = (typeof suspectKinds)[number];

/** How many healthy traces are like the one in question in some respect. */
export interface Likeness {
  readonly like: number;
  readonly n: number;
}

export interface Evidence {
  /** On the side it is held against. */
  readonly there: Likeness;
  /** On its own side; null where there are none. */
  readonly here: Likeness | null;
}

/** In what a request is unlike others, so that all requests can be told apart by it. */
export interface Respect {
  /** Id of the step. */
  readonly step: string;
  /** Of an attribute of the step, "" for the step itself; and its value, "" for any. */
  readonly key: string;
  readonly value: string;
  /** Whether it is there in the request in question, or lacking. */
  readonly has: boolean;
}

/** Something about a trace that healthy ones don't have. */
export interface Suspect {
  readonly kind: SuspectKind;
  readonly service: string;
  readonly operation?: string;
  readonly key?: string;
  readonly message: string;
  /**
   * The least share of comparable healthy traces that are not like this (95 % Wilson interval), less what
   * is explained by its own side's healthy traces being like it. What holds for a whole side is divided by
   * the number of such differences: one trace can't tell them apart.
   */
  readonly score: number;
  readonly evidence: Evidence;
  readonly respect?: Respect;
  /** Milliseconds into the trace, where it has a moment. */
  readonly atMs: number | null;
}

/** The score of what `there` and `here` say. */
export function scoreOf({ there, here }: Evidence): number {
  const unlike = wilson({ x: there.n - there.like, n: there.n }).low;
  // A respect in which its own side's healthy traces are alike is the side's habit, not this trace's fault.
  const own =
    here === null || here.n < limits.minTraces ? 0 : here.like / here.n;
  return unlike * (1 - own);
}

/** Below, a respect is too common to suspect. */
export const leastScore = 0.5;

/** Most suspected first; alike scores by kind, then by moment. */
export function bySuspicion(a: Suspect, b: Suspect): number {
  const coarse = ({ score }: Suspect) => Math.round(score * 20);
  return (
    coarse(b) - coarse(a) ||
    suspectKinds.indexOf(a.kind) - suspectKinds.indexOf(b.kind) ||
    (a.atMs ?? Infinity) - (b.atMs ?? Infinity) ||
    (a.message < b.message ? -1 : 1)
  );
}
