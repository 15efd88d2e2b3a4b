import type { CompareAnswer, Finding } from "../../api/types";

/** Findings with one likeliest cause, as far as the filters let them through. */
export interface ShownGroup {
  readonly id: string;
  /** The cause; where the filters keep that back, the first that they let through. */
  readonly head: Finding;
  readonly followers: readonly Finding[];
  /** The cause's sentence, where it is not the head. */
  readonly causedBy: string | undefined;
}

/** @param shown the findings that pass the filters */
export function groupsOf(
  { groups }: CompareAnswer,
  shown: readonly Finding[],
): ShownGroup[] {
  const byId = new Map(shown.map((finding) => [finding.id, finding]));
  return groups.flatMap(({ id, cause, findings, message }): ShownGroup[] => {
    const [head, ...followers] = findings.flatMap((one) => {
      const finding = byId.get(one);
      return finding === undefined ? [] : [finding];
    });
    return head === undefined
      ? []
      : [
          {
            id,
            head,
            followers,
            causedBy: head.id === cause ? undefined : message,
          },
        ];
  });
}

/** How a finding follows from its cause, as the end of "It follows: …". */
export const relationWords: Readonly<
  Record<NonNullable<Finding["relation"]>, string>
> = {
  "failing-callee": "what it calls fails",
  "slower-callee": "what it calls is slower",
  "more-calls": "it makes more calls",
  beneath: "it runs beneath",
  "in-step": "it changes in step",
  failure: "requests that fail do less, or otherwise",
  "same-process": "it is the same process",
  "sets-apart": "the value sets these requests apart",
  "same-attribute": "it is the same attribute",
  upgraded: "another version of what records it",
  "same-change": "it is the same change in another service",
  measured: "a metric measures it",
  uninstrumented:
    "its calls are no longer seen, and their time counts as its own",
  pace: "all else takes as many times as long",
  runtime: "it comes with that version of Node",
};
