import { createHash } from "node:crypto";
import type { Link, Relation } from "./cause/link.js";
import type { Evidence } from "./evidence/evidence.js";
import type { Pair } from "./side.js";

export const families = [
  "latency",
  "errors",
  "structure",
  "attributes",
  "logs",
  "metrics",
  "telemetry",
  "environment",
] as const;
export type Family = (typeof families)[number];

export const verdicts = [
  "worse",
  "better",
  "different",
  "missing",
  "extra",
  "not-exercised",
  "insufficient-data",
] as const;
export type Verdict = (typeof verdicts)[number];

/** What a finding is about. */
export interface Subject {
  readonly service: string;
  readonly operation?: string;
  readonly path?: string;
  readonly key?: string;
  readonly template?: string;
  readonly metric?: string;
}

export type EffectValue =
  | number
  | string
  | boolean
  | null
  | readonly string[]
  | { readonly [name: string]: EffectValue };

/** Named measures of the difference; milliseconds end in `Ms`, shares are 0 to 1. */
export type Effect = Readonly<Record<string, EffectValue>>;

/** One difference, as the API gives it. */
export interface Finding {
  readonly id: string;
  readonly family: Family;
  readonly subject: Subject;
  readonly verdict: Verdict;
  readonly effect: Effect;
  readonly n: Pair<number>;
  /** Benjamini-Hochberg q-value within the family; null where nothing was sampled, so nothing tested. */
  readonly q: number | null;
  /** 1 is first. */
  readonly rank: number;
  readonly examples: Pair<readonly string[]>;
  readonly message: string;
  /** The group it belongs to. */
  readonly group: string;
  /** Id of the finding it follows from; null for a cause. */
  readonly cause: string | null;
  /** How it follows from it. */
  readonly relation: Relation | null;
  /** For a small picture; null where there is nothing to draw, or for what ranks far behind. */
  readonly evidence: Evidence | null;
}

/** Findings with one likeliest cause. */
export interface Group {
  readonly id: string;
  /** 1 is first. */
  readonly rank: number;
  /** Id of the finding that explains the others. */
  readonly cause: string;
  /** Ids, the cause first. */
  readonly findings: readonly string[];
  readonly families: readonly Family[];
  readonly message: string;
}

/** Which traces would illustrate a finding; the store picks them once it is known to be one. */
export type ExampleRequest =
  | {
      /** Traces whose duration of this operation is nearest to each side's target. */
      readonly by: "duration";
      readonly operation: string;
      readonly targetMs: Pair<number>;
      /** How many traces run it. */
      readonly traces: Pair<number>;
    }
  | {
      /** The statements behind the calls. */
      readonly by: "statements";
      readonly root: string;
      readonly callee: string;
    }
  | {
      /**
       * Traces in which an operation has a value of an attribute: of the candidate's, that fail or are slow where
       * those are asked for; of the baseline's, that don't, or, where all are asked for, without the value.
       */
      readonly by: "attribute";
      readonly operation: string;
      readonly origin: "span" | "resource";
      readonly key: string;
      /** `value` names numbers between two powers of two. */
      readonly powers: boolean;
      /** Null: without the attribute. */
      readonly value: string | null;
      readonly among: "all" | "failing" | "slow";
      /** From which duration on the operation is slow, in nanoseconds. */
      readonly slowNs: number | undefined;
    };

/** A finding before it is ranked. */
export interface Draft extends Omit<
  Finding,
  "id" | "rank" | "group" | "cause" | "relation" | "evidence"
> {
  readonly evidence?: Evidence | undefined;
  /** Affected traces × effect in milliseconds, as limits.ts converts them. */
  readonly impact: number;
  readonly wants?: ExampleRequest;
  /** What it touches, to tell causes from consequences; without it a finding stands for itself. */
  readonly link?: Link;
}

/** Whether a finding is about a service, or what it calls. */
export function touches({ subject, effect }: Draft, service: string): boolean {
  return (
    subject.service === service ||
    effect["calleeService"] === service ||
    (Array.isArray(effect["services"]) && effect["services"].includes(service))
  );
}

/** Stable over runs: the same difference keeps its id while its numbers move. */
export function findingId(family: Family, subject: Subject): string {
  const parts = [
    family,
    subject.service,
    subject.operation,
    subject.path,
    subject.key,
    subject.template,
    subject.metric,
  ];
  return createHash("sha256")
    .update(JSON.stringify(parts))
    .digest("hex")
    .slice(0, 16);
}
