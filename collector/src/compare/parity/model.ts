import type { Pair } from "../side.js";

/** How much a difference of the inputs is likely to matter; `expected` ones are there on purpose. */
export const severities = ["major", "minor", "patch", "expected"] as const;
export type Severity = (typeof severities)[number];

/** What is compared, as a reader thinks of it. */
export const parityPillars = [
  "services",
  "state",
  "deployment",
  "telemetry",
] as const;
export type ParityPillar = (typeof parityPillars)[number];

/** One value of a fact, and the processes that have it now. */
export interface FactValue {
  readonly value: string;
  readonly instances: number;
  readonly ids: readonly string[];
  /** When a process of this side first told it, Unix milliseconds. */
  readonly firstSeenMs: number;
}

/** One fact of one service on both sides; values by how many processes have them. */
export interface SidedFact {
  readonly service: string;
  /** Of the fact: services, runtime, packages, configuration, build, state, deployment or telemetry. */
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  readonly values: Pair<readonly FactValue[]>;
}

/** One fact in which two environments differ, for all the services that differ alike. */
export interface Difference {
  readonly pillar: ParityPillar;
  readonly kind: string;
  readonly name: string;
  readonly services: readonly string[];
  readonly severity: Severity;
  readonly values: Pair<readonly FactValue[]>;
  readonly source: string;
  readonly message: string;
  /** Since when both sides have had the values they have, Unix milliseconds. */
  readonly sinceMs: number;
  /** What it consists of: the packages that a lockfile resolves otherwise. */
  readonly details: readonly string[];
}

/** A fact on which the processes of one service and side do not agree. */
export interface Disagreement {
  readonly side: "baseline" | "candidate";
  readonly service: string;
  readonly kind: string;
  readonly name: string;
  readonly values: readonly FactValue[];
}

export interface PillarParity {
  readonly pillar: ParityPillar;
  /** 0 to 100; null where one side told nothing of it. */
  readonly score: number | null;
  /** Facts that both sides told. */
  readonly compared: number;
  readonly differences: readonly Difference[];
}
