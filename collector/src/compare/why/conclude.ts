import * as limits from "../limits.js";
import type { Outcome } from "../outcome.js";
import { percent } from "../text.js";
import {
  suspectAttributes,
  suspectLines,
  suspectSides,
  type SideDifferences,
} from "./details.js";
import { suspectFacts } from "./facts.js";
import type { Process, ProcessFact } from "./processes.js";
import type { MyStep } from "./population.js";
import { suspectSteps, type Held } from "./steps.js";
import {
  bySuspicion,
  leastScore,
  type Respect,
  type Suspect,
} from "./suspect.js";

export interface Known {
  readonly mine: readonly MyStep[];
  /** How its root span ended. */
  readonly outcome: Outcome;
  /** The share of the other side's requests that are shorter. */
  readonly place: number;
  readonly held: Held;
  readonly sides: SideDifferences;
  /** Everywhere, that served its operation, and what they told of their surroundings. */
  readonly processes: readonly Process[];
  readonly facts: readonly ProcessFact[];
  /** The other requests of its own side, and those that succeed as swiftly as the other side's. */
  readonly own: { readonly traces: number; readonly swift: number };
}

export interface Conclusion {
  readonly unusual: boolean;
  readonly summary: string;
  readonly suspects: readonly Suspect[];
  readonly notes: readonly string[];
}

/** From here on a duration, or a respect, is unusual by itself. */
const UNUSUAL = { place: 0.95, score: 0.9 } as const;
/** A reader looks at a few; the rest is noise. */
const MOST = 20;

/** Whether a request that succeeds takes unusually long. */
export const isSlow = (place: number): boolean => place >= UNUSUAL.place;

/**
 * In what a trace that neither failed nor is slow is most unlike healthy ones, if in anything: which requests
 * of other processes are like it, tells facts apart.
 */
export function oddestRespect(
  known: Pick<Known, "mine" | "outcome" | "held">,
): Respect | undefined {
  return findSuspects(known)
    .sort(bySuspicion)
    .find(({ respect }) => respect !== undefined)?.respect;
}

function findSuspects({
  mine,
  outcome,
  held,
}: Pick<Known, "mine" | "outcome" | "held">): Suspect[] {
  const failed = outcome !== "ok";
  return [
    ...suspectSteps(mine, held, failed),
    ...suspectAttributes(mine, held),
    ...suspectLines(held, failed),
  ].filter(({ score }) => score >= leastScore);
}

/** Says what about a trace is unusual, and what is suspected for it. */
export function conclude(known: Known): Conclusion {
  const { outcome, place, held, sides, own } = known;
  const failed = outcome !== "ok";
  const found = findSuspects(known);
  const slow = isSlow(place);
  const strange = found.some(({ score }) => score >= UNUSUAL.score);
  const unusual = failed || slow || strange;
  const ownShare = own.traces < limits.minTraces ? 0 : own.swift / own.traces;
  // Where processes fail and others don't, they tell facts apart that two sides can't.
  const scored =
    failed || slow || found.length > 0
      ? suspectFacts(
          known.processes,
          known.facts,
          failed ? "failing" : slow ? "slow" : "odd",
        )
      : undefined;
  const apart =
    scored?.suspects ?? (unusual ? suspectSides(sides, held, ownShare) : []);
  const suspects = [...found, ...apart].sort(bySuspicion).slice(0, MOST);
  return {
    unusual,
    summary: summarise(known, { failed, slow, strange }, suspects),
    suspects,
    notes: unusual
      ? [
          ...notes(known, scored === undefined ? apart.length : 0, ownShare),
          ...(scored?.notes ?? []),
        ]
      : [],
  };
}

function summarise(
  { place, held }: Known,
  { failed, slow, strange }: Record<"failed" | "slow" | "strange", boolean>,
  suspects: readonly Suspect[],
): string {
  const other = held.names.baseline;
  const where = `slower than ${percent(place)} of ${other}'s`;
  const first = suspects[0]?.message;
  if (!failed && !slow && !strange) {
    if (first !== undefined) {
      return `Little unusual: it succeeded and is ${where}; most unlike ${held.there.n} healthy traces of ${other}: ${first}.`;
    }
    return `Nothing unusual: it succeeded, is ${where}, and does what ${held.there.n} healthy traces of ${other} do.`;
  }
  const what = failed
    ? "It failed"
    : slow
      ? `It is slow: ${where}`
      : "It succeeded, and is unlike healthy traces";
  return first === undefined
    ? `${what}; nothing else tells it from ${held.there.n} healthy traces of ${other}.`
    : `${what}; most suspected: ${first}.`;
}

function notes(known: Known, apart: number, ownShare: number): string[] {
  const { own, held } = known;
  const found: string[] = [];
  if (held.there.n < limits.minTraces) {
    found.push(
      `Only ${held.there.n} healthy traces lie within the middle: scores are low for want of evidence.`,
    );
  }
  if (apart > 1) {
    found.push(
      `${apart} facts and commits differ between the sides, for healthy and unhealthy requests alike: one trace can't tell which of them matters. Change one at a time to find out.`,
    );
  }
  if (apart > 0 && ownShare > 0.5) {
    found.push(
      `${percent(ownShare)} of its own side's ${own.traces} other requests are healthy under the same facts and commit: those alone don't explain it.`,
    );
  }
  return found;
}
