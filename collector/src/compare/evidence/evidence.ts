import type { Pair } from "../side.js";

/** What a step of a flow is on the candidate's side, held against the baseline's. */
export const stepStates = [
  "same",
  "added",
  "removed",
  "more",
  "fewer",
] as const;
export type StepState = (typeof stepStates)[number];

/** One step of the requests of a root operation; depth-first, a step's callees follow it. */
export interface FlowStep {
  readonly depth: number;
  readonly service: string;
  readonly operation: string;
  readonly state: StepState;
  /** Calls per request. */
  readonly baseline: number;
  readonly candidate: number;
}

/** `x` of `n`, with the 95 % Wilson interval of the share. */
export interface Share {
  readonly x: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** What a finding rests on, reduced to what a small picture needs. */
export type Evidence =
  | {
      readonly kind: "durations";
      /** The bins lie between these, equally wide on a logarithmic axis. */
      readonly lowMs: number;
      readonly highMs: number;
      /** Share of the traces in each bin. */
      readonly baseline: readonly number[];
      readonly candidate: readonly number[];
    }
  | {
      readonly kind: "flow";
      readonly steps: readonly FlowStep[];
      /** Steps that are left out. */
      readonly omitted: number;
    }
  | ({ readonly kind: "shares" } & Pair<Share>)
  | {
      readonly kind: "values";
      /** By the larger share; a value of null stands for absence. Shares of the requests. */
      readonly values: readonly ({
        readonly value: string | null;
      } & Pair<number>)[];
      readonly rest: Pair<number>;
    }
  | {
      readonly kind: "ratios";
      /** How many times as long they take together. */
      readonly common: number;
      /** Each by itself, in order. */
      readonly operations: readonly {
        readonly service: string;
        readonly operation: string;
        readonly ratio: number;
      }[];
      /** Operations that are left out: those that take least. */
      readonly omitted: number;
    }
  | {
      readonly kind: "series";
      readonly unit: string;
      /** Of one point. */
      readonly stepMs: number;
      readonly baseline: readonly number[];
      readonly candidate: readonly number[];
    };

/** Findings that come with evidence: those that rank first. */
export const mostEvidence = 200;

/** Three digits: more would only make the answer longer. */
export function short(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : 0;
}
