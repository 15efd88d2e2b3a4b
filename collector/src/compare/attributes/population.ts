import type { Outcome } from "../outcome.js";
import type { Weights } from "../stats/effective-size.js";

/** Traces of one stratum, or those of them that have one value. */
export interface ValueCount extends Weights {
  /** Of these, those of the later half of the side's time. */
  readonly lateTraces: number;
  /** Of these, those that succeeded and took longer than about 95 % of the baseline's. */
  readonly slow: number;
  /** What those stand for where they were sampled, and the sum of its squares. */
  readonly slowWeight: number;
  readonly slowSquares: number;
}

interface BothCounts {
  readonly baseline: ValueCount | undefined;
  readonly candidate: ValueCount | undefined;
}

/** Requests of one root operation that ended alike, and in which the operation itself ended alike. */
export interface AttributeStratum {
  readonly root: string;
  readonly status: Outcome;
  readonly outcome: Outcome;
  readonly all: BothCounts;
  readonly values: readonly (BothCounts & {
    /** Undefined for all the values that are not listed. */
    readonly value: string | undefined;
  })[];
}

/** One key of one operation, seen on both sides. */
export interface AttributePopulation {
  /** The operation's id. */
  readonly operation: string;
  readonly origin: "span" | "resource";
  readonly key: string;
  /** The values are numbers, counted by the powers of two that they lie between. */
  readonly powers: boolean;
  /** From which duration on the operation is slow, in nanoseconds; undefined where nothing is. */
  readonly slowNs: number | undefined;
  readonly strata: readonly AttributeStratum[];
}

/** What a key says: a value, one of those that are not told apart, or that it is not there. */
export type Value =
  | { readonly is: "value"; readonly text: string }
  | { readonly is: "other" }
  | { readonly is: "absent" };

const none: ValueCount = {
  traces: 0,
  weight: 0,
  squares: 0,
  lateTraces: 0,
  slow: 0,
  slowWeight: 0,
  slowSquares: 0,
};

export interface ValueRow {
  readonly value: Value;
  readonly baseline: ValueCount;
  readonly candidate: ValueCount;
}

const known = new WeakMap<AttributeStratum, readonly ValueRow[]>();

/** Every value of a stratum, absence included. Each judge of a key asks for them. */
export function valueRows(stratum: AttributeStratum): readonly ValueRow[] {
  const rows = known.get(stratum) ?? rowsOf(stratum);
  known.set(stratum, rows);
  return rows;
}

function rowsOf({ all, values }: AttributeStratum): ValueRow[] {
  const rows = values.map(({ value, baseline, candidate }): ValueRow => ({
    value: value === undefined ? { is: "other" } : { is: "value", text: value },
    baseline: baseline ?? none,
    candidate: candidate ?? none,
  }));
  const rest = (side: "baseline" | "candidate"): ValueCount => {
    const left = (of: keyof ValueCount) =>
      rows.reduce((n, row) => n - row[side][of], (all[side] ?? none)[of]);
    return {
      traces: left("traces"),
      weight: left("weight"),
      squares: left("squares"),
      lateTraces: left("lateTraces"),
      slow: left("slow"),
      slowWeight: left("slowWeight"),
      slowSquares: left("slowSquares"),
    };
  };
  const absent = { baseline: rest("baseline"), candidate: rest("candidate") };
  return [...rows, { value: { is: "absent" }, ...absent }];
}

/** The same text for the same value only. */
export const keyOf = (value: Value): string =>
  value.is === "value" ? `=${value.text}` : value.is;

export function sameValue(a: Value, b: Value): boolean {
  return (
    a.is === b.is && (a.is !== "value" || b.is !== "value" || a.text === b.text)
  );
}

/** `key=value` as a sentence has it. */
export function describe(key: string, value: Value): string {
  if (value.is === "absent") return `no ${key}`;
  return value.is === "value" ? `${key}=${value.text}` : `another ${key}`;
}
