import { CallGraph } from "./cause/call-graph.js";
import { explain, type Explanation } from "./cause/explain.js";
import { mostEvidence } from "./evidence/evidence.js";
import { groupBy } from "../group.js";
import { findingId, type Draft, type Finding, type Group } from "./finding.js";
import * as limits from "./limits.js";

/** What is known comes before what isn't. */
function tier({ verdict }: Draft): number {
  if (verdict === "insufficient-data") return 2;
  return verdict === "not-exercised" ? 1 : 0;
}

function weight({ verdict, impact }: Draft): number {
  return verdict === "better" ? impact * limits.betterWeight : impact;
}

interface Named {
  readonly draft: Draft;
  readonly id: string;
}

/** A cause with what follows from it, heaviest first. */
interface Family {
  readonly cause: Named;
  readonly members: readonly Named[];
  readonly weight: number;
}

export interface Ranking {
  /** Causes first, then what follows from them in the order of its causes, then what could not be judged. */
  readonly findings: readonly Finding[];
  readonly groups: readonly Group[];
}

/**
 * Orders findings by impact, never by p-value: with enough traffic any trifle has a small p. A cause
 * weighs as much as the heaviest of what follows from it, and what follows comes after every cause.
 */
export function rank(
  drafts: readonly Draft[],
  graph: CallGraph = new CallGraph([]),
): Ranking {
  const causes = explain(drafts, graph);
  const families = new Map<Draft, Named[]>();
  for (const named of withIds(drafts.filter((one) => isSaid(one, causes)))) {
    const { draft } = named;
    const cause = causes.get(draft)?.cause ?? draft;
    families.set(cause, [...(families.get(cause) ?? []), named]);
  }
  const sorted = [...families]
    .flatMap(([of, all]) => familyOf(of, all))
    .sort(
      (a, b) =>
        tier(a.cause.draft) - tier(b.cause.draft) ||
        b.weight - a.weight ||
        (a.cause.id < b.cause.id ? -1 : 1),
    );
  const known = ({ cause }: Family) => tier(cause.draft) === 0;
  const judged = sorted.filter(known);
  const order = [
    ...judged.map((family) => ({ family, named: family.cause })),
    ...judged.flatMap((family) =>
      family.members.map((named) => ({ family, named })),
    ),
    ...sorted
      .filter((family) => !known(family))
      .map((family) => ({ family, named: family.cause })),
  ];
  return {
    findings: order.map(({ family, named: { draft, id } }, index) => ({
      id,
      family: draft.family,
      subject: draft.subject,
      verdict: draft.verdict,
      effect: draft.effect,
      n: draft.n,
      q: draft.q,
      rank: index + 1,
      examples: draft.examples,
      message: draft.message,
      group: family.cause.id,
      cause: draft === family.cause.draft ? null : family.cause.id,
      relation: causes.get(draft)?.relation ?? null,
      evidence: index < mostEvidence ? (draft.evidence ?? null) : null,
    })),
    groups: sorted.map(({ cause, members }, index) => ({
      id: cause.id,
      rank: index + 1,
      cause: cause.id,
      findings: [cause, ...members].map(({ id }) => id),
      families: [
        ...new Set([cause, ...members].map(({ draft }) => draft.family)),
      ],
      message: cause.draft.message,
    })),
  };
}

/** What describes is a finding by what it explains. */
const isSaid = (draft: Draft, causes: ReadonlyMap<Draft, Explanation>) =>
  draft.link?.pace === undefined ||
  [...causes.values()].some(({ cause }) => cause === draft);

/** Spans of one name can be of several kinds, which only then tell their findings apart. */
function withIds(drafts: readonly Draft[]): Named[] {
  const alike = groupBy(drafts, ({ family, subject }) =>
    findingId(family, subject),
  );
  return [...alike].flatMap(([id, own]) =>
    own.map((draft) => {
      const { family, subject, effect } = draft;
      if (own.length === 1) return { draft, id };
      const key = JSON.stringify([subject.key, effect["kind"]]);
      return { draft, id: findingId(family, { ...subject, key }) };
    }),
  );
}

function familyOf(of: Draft, all: readonly Named[]): Family[] {
  const cause = all.find(({ draft }) => draft === of);
  if (cause === undefined) return [];
  const members = all
    .filter((named) => named !== cause)
    .sort(
      (a, b) => weight(b.draft) - weight(a.draft) || (a.id < b.id ? -1 : 1),
    );
  return [
    {
      cause,
      members,
      weight: Math.max(...all.map(({ draft }) => weight(draft))),
    },
  ];
}
