import type { Draft } from "../finding.js";
import type { CallGraph } from "./call-graph.js";
import type { Relation } from "./link.js";
import { direct, indirect, type Linked } from "./rules.js";

/** Why a finding is there: another finding, and how the one leads to the other. */
export interface Explanation {
  readonly cause: Draft;
  readonly relation: Relation;
}

/**
 * Finds for every finding the one it follows from. The deepest explains the rest: a chain of callers that
 * wait or fail ends at the operation that has no such callee.
 *
 * The rules give the likeliest cause under what the traces show, not proof: they follow calls, compare sizes
 * and shares, and leave a finding alone when nothing accounts for at least half of it.
 *
 * @returns the ultimate cause of each explained draft; the others are causes themselves
 */
export function explain(
  drafts: readonly Draft[],
  graph: CallGraph,
): ReadonlyMap<Draft, Explanation> {
  const linked = drafts.flatMap((draft): Linked[] =>
    draft.link === undefined ? [] : [{ draft, link: draft.link }],
  );
  const found = new Map<Draft, Explanation>();
  for (const [rules, causesOnly] of [
    [direct, false],
    [indirect, true],
  ] as const) {
    for (const effect of linked) {
      if (found.has(effect.draft)) continue;
      const candidates = linked
        .filter(
          ({ draft }) =>
            draft !== effect.draft &&
            !(causesOnly && found.has(draft)) &&
            ultimate(draft, found) !== effect.draft,
        )
        .flatMap((cause) =>
          rules.map(([relation, rule]) => ({
            cause: cause.draft,
            relation,
            strength: rule(effect, cause, graph),
          })),
        )
        .filter(({ strength }) => strength > 0)
        .sort(
          (a, b) => b.strength - a.strength || b.cause.impact - a.cause.impact,
        );
      const [best] = candidates;
      if (best !== undefined) found.set(effect.draft, best);
    }
  }
  return new Map(
    [...found].map(([draft, { relation }]) => [
      draft,
      { relation, cause: ultimate(draft, found) },
    ]),
  );
}

function ultimate(draft: Draft, found: ReadonlyMap<Draft, Explanation>): Draft {
  let last = draft;
  for (
    let next = found.get(last)?.cause;
    next !== undefined;
    next = found.get(last)?.cause
  ) {
    last = next;
  }
  return last;
}
