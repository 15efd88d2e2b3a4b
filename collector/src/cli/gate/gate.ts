import type { CompareAnswer } from "../../api/compare-schemas.js";
import type { Verdict } from "../../compare/finding.js";
import { holds, type Acceptance } from "./accepted.js";
import { isBelow, type MinEffect } from "./effect.js";

type Finding = CompareAnswer["findings"][number];

/** Exit codes: nothing fails, something does, wrong usage or no answer, too little traffic to tell. */
export const exit = {
  passed: 0,
  failed: 1,
  unanswered: 2,
  undecided: 3,
} as const;

export interface Policy {
  /** Verdicts that fail; none for a comparison that only tells. */
  readonly failOn: readonly Verdict[];
  readonly minEffect: MinEffect;
  readonly accepted: readonly Acceptance[];
  readonly now: Date;
}

export interface Accepted {
  readonly finding: Finding;
  readonly by: Acceptance;
}

/** What a comparison means for a change. */
export interface Outcome {
  readonly status: keyof typeof exit;
  /** Findings that fail it, by rank. */
  readonly failing: readonly Finding[];
  /** Findings that somebody let be, and what follows from those. */
  readonly accepted: readonly Accepted[];
  /** Acceptances that no longer hold, of findings that are still there. */
  readonly expired: readonly Accepted[];
  /** Acceptances of findings that are gone. */
  readonly stale: readonly Acceptance[];
}

/**
 * Decides. An accepted cause takes what follows from it along. Where not one operation had enough requests
 * on both sides there is nothing to pass: silence would be taken for sameness.
 */
export function decide(answer: CompareAnswer, policy: Policy): Outcome {
  const { findings, summary } = answer;
  const byId = new Map(policy.accepted.map((one) => [one.id, one]));
  const acceptanceOf = ({ id, cause }: Finding) =>
    [id, cause ?? ""]
      .flatMap((one) => byId.get(one) ?? [])
      .find((one) => holds(one, policy.now));
  const accepted = findings.flatMap((finding): Accepted[] => {
    const by = acceptanceOf(finding);
    return by === undefined ? [] : [{ finding, by }];
  });
  const failing = findings.filter(
    (finding) =>
      policy.failOn.includes(finding.verdict) &&
      acceptanceOf(finding) === undefined &&
      !isBelow(finding, policy.minEffect),
  );
  return {
    status:
      failing.length > 0
        ? "failed"
        : policy.failOn.length > 0 && summary.operations.compared === 0
          ? "undecided"
          : "passed",
    failing,
    accepted,
    expired: findings.flatMap((finding): Accepted[] => {
      const by = byId.get(finding.id);
      return by === undefined || holds(by, policy.now) ? [] : [{ finding, by }];
    }),
    stale: policy.accepted.filter(
      ({ id }) => !findings.some((finding) => finding.id === id),
    ),
  };
}
