import { findingId, type Draft, type Finding } from "./finding.js";
import * as limits from "./limits.js";

/** What is known comes before what isn't. */
function tier({ verdict }: Draft): number {
  if (verdict === "insufficient-data") return 2;
  return verdict === "not-exercised" ? 1 : 0;
}

function weight({ verdict, impact }: Draft): number {
  return verdict === "better" ? impact * limits.betterWeight : impact;
}

/** Orders findings by impact, never by p-value: with enough traffic any trifle has a small p. */
export function rank(drafts: readonly Draft[]): Finding[] {
  return drafts
    .map((draft) => ({ draft, id: findingId(draft.family, draft.subject) }))
    .sort(
      (a, b) =>
        tier(a.draft) - tier(b.draft) ||
        weight(b.draft) - weight(a.draft) ||
        (a.id < b.id ? -1 : 1),
    )
    .map(({ draft, id }, index) => ({
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
    }));
}
