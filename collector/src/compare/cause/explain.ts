import type { Draft } from "../finding.js";
import * as limits from "../limits.js";
import type { CallGraph } from "./call-graph.js";
import type { Relation } from "./link.js";
import type { Linked } from "./rule.js";
import { direct, indirect, measures } from "./rules.js";

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
  find(linked, direct, { graph, found });
  find(linked, indirect, { graph, found, causesOnly: true });
  const idle = linked.filter((one) => explainsTooFew(one, found));
  for (const [effect, { cause }] of found) {
    if (idle.some(({ draft }) => draft === cause)) found.delete(effect);
  }
  const rest = linked.filter((one) => !idle.includes(one));
  find(rest, measures, { graph, found });
  return new Map(
    [...found].map(([draft, { relation }]) => [
      draft,
      { relation, cause: ultimate(draft, found) },
    ]),
  );
}

/** A pace of which so few findings are a part is none: they stand for themselves. */
const explainsTooFew = (
  { draft, link }: Linked,
  found: ReadonlyMap<Draft, Explanation>,
): boolean =>
  link.pace !== undefined &&
  [...found.values()].filter(({ cause }) => cause === draft).length <
    limits.pace.findings;

/** Adds the best explanation of each that has none yet. Each pair is looked at: plainly, as there may be a thousand. */
function find(
  linked: readonly Linked[],
  rules: typeof direct,
  {
    graph,
    found,
    causesOnly = false,
  }: {
    readonly graph: CallGraph;
    readonly found: Map<Draft, Explanation>;
    /** Only what is not explained itself explains. */
    readonly causesOnly?: boolean;
  },
): void {
  // What is not known explains nothing.
  const causes = linked.filter(
    ({ draft }) => draft.verdict !== "insufficient-data",
  );
  for (const effect of linked) {
    if (found.has(effect.draft)) continue;
    let best: (Explanation & { readonly strength: number }) | undefined;
    for (const cause of causes) {
      if (cause === effect || (causesOnly && found.has(cause.draft))) continue;
      for (const [relation, rule] of rules) {
        const strength = rule(effect, cause, graph);
        if (
          strength > 0 &&
          isMore(strength, cause.draft, best) &&
          ultimate(cause.draft, found) !== effect.draft
        ) {
          best = { cause: cause.draft, relation, strength };
        }
      }
    }
    if (best !== undefined) found.set(effect.draft, best);
  }
}

/** Of what explains as much the heavier, of those the first. */
const isMore = (
  strength: number,
  { impact }: Draft,
  best: { readonly strength: number; readonly cause: Draft } | undefined,
): boolean =>
  best === undefined ||
  strength > best.strength ||
  (strength === best.strength && impact > best.cause.impact);

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
