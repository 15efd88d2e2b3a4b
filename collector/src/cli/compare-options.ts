import type { Verdict } from "../compare/finding.js";
import type { Access } from "./compare-client.js";
import type { MinEffect } from "./gate/effect.js";

export const formats = ["table", "json", "markdown", "junit"] as const;

/** What `isoscope compare` takes besides the two sides. */
export interface CompareOptions extends Access, Record<string, unknown> {
  readonly service?: string;
  readonly since?: string;
  readonly until?: string;
  readonly baselineSince?: string;
  readonly baselineUntil?: string;
  readonly candidateSince?: string;
  readonly candidateUntil?: string;
  readonly family?: string;
  readonly limit: number;
  readonly json?: boolean;
  readonly format?: (typeof formats)[number];
  readonly failOn: readonly Verdict[];
  readonly minEffect: MinEffect;
  readonly waitFor?: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly accept?: string;
  readonly writeAccepted?: boolean;
  readonly reason?: string;
}

/** The parameters that select what is compared. */
export function selectionOf(options: CompareOptions) {
  const { service, since, until, family } = options;
  const { baselineSince, baselineUntil, candidateSince, candidateUntil } =
    options;
  return {
    ...{ service, since, until, family },
    ...{ baselineSince, baselineUntil, candidateSince, candidateUntil },
  };
}
