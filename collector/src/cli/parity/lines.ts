import type { ParityAnswer } from "../../api/parity-schemas.js";

export type Pillar = ParityAnswer["pillars"][number];
export type Difference = Pillar["differences"][number];

/** Details shown of one difference; a lockfile may have hundreds. */
const DETAILS = 8;

/** What is shown of a pillar, and how many expected differences are not. */
export function shownOf(
  { differences }: Pillar,
  all: boolean,
): { readonly shown: readonly Difference[]; readonly hidden: number } {
  const shown = all
    ? differences
    : differences.filter(({ severity }) => severity !== "expected");
  return { shown, hidden: differences.length - shown.length };
}

export function detailsOf({ details }: Difference): string[] {
  const more = details.length - DETAILS;
  return [
    ...details.slice(0, DETAILS),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** The processes of one side that don't agree, in a sentence. */
export function disagreementText(
  one: ParityAnswer["disagreements"][number],
  { baseline, candidate }: ParityAnswer,
): string {
  const side = one.side === "baseline" ? baseline : candidate;
  const values = one.values
    .map(
      ({ value, instances, ids }) =>
        `${value} in ${instances}${ids.length === 0 ? "" : ` (${ids.map((id) => id.slice(0, 8)).join(", ")})`}`,
    )
    .join(", ");
  return `${one.service} of ${side.selector} disagrees on ${one.name}: ${values}`;
}

export function sideText(side: ParityAnswer["baseline"]): string {
  const processes = side.services.reduce((sum, one) => sum + one.instances, 0);
  const commits = side.commits.map((commit) => commit.slice(0, 7)).join(", ");
  const at = commits === "" ? "" : ` at ${commits}`;
  return side.facts === 0
    ? "no facts told"
    : `${side.facts} facts of ${processes} ${processes === 1 ? "process" : "processes"}${at}`;
}

export const scoreText = (score: number | null) =>
  score === null ? "not known" : `${score} of 100`;
