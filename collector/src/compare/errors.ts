import { shareEvidence } from "./evidence/shares.js";
import type { Draft, Effect } from "./finding.js";
import { nameOf, subjectOf } from "./latency.js";
import { chanceUnseen } from "./exposure.js";
import * as limits from "./limits.js";
import { beyondNoise } from "./noise.js";
import type { OperationPopulation, OperationSide } from "./population.js";
import type { Pair } from "./side.js";
import { hierarchical } from "./stats/benjamini-hochberg.js";
import type { Proportion } from "./stats/proportion.js";
import {
  clearOfZero,
  newcombe,
  proportionsP,
  share,
} from "./stats/proportions.js";
import { brief, percent } from "./text.js";

/** Two ways to go wrong: the operation failed, or it refused (4xx). */
type Outcome = "failed" | "rejected";

interface Judged {
  readonly population: OperationPopulation;
  readonly outcome: Outcome;
  readonly baseline: OperationSide;
  readonly candidate: OperationSide;
  readonly p: number;
}

/** Of how many traces how many went wrong; where they stand for unlike numbers, of effectively how many. */
function proportion(side: OperationSide, outcome: Outcome): Proportion {
  const { weighted } = side;
  return weighted === undefined
    ? { x: side[outcome], n: side.traces }
    : {
        x: Math.round(weighted[outcome] * weighted.traces),
        n: Math.round(weighted.traces),
      };
}

/**
 * How far the baseline's share moves from its earlier to its later half. The candidate's does not count: it
 * may well have broken half-way.
 */
function drift({ halves: [early, late] }: OperationSide, outcome: Outcome) {
  return late[outcome] / late.traces - early[outcome] / early.traces;
}

/** Compares, per operation, the share of traces in which it failed or refused. */
export function compareErrors(
  operations: readonly OperationPopulation[],
  names: Pair<string>,
): Draft[] {
  const judged: Judged[] = [];
  for (const population of operations) {
    const { baseline, candidate } = population;
    if (!baseline || !candidate) continue;
    if (Math.min(baseline.traces, candidate.traces) < limits.minTraces)
      continue;
    for (const outcome of ["failed", "rejected"] as const) {
      // Without any there is nothing to test: it would only dilute the family.
      if (baseline[outcome] + candidate[outcome] === 0) continue;
      const p = proportionsP(
        proportion(baseline, outcome),
        proportion(candidate, outcome),
      );
      judged.push({ population, outcome, baseline, candidate, p });
    }
  }
  // Only below root operations in whose traces anything differs is it looked for.
  const qs = hierarchical(
    judged.map(({ p, population: { under } }) => ({ p, group: under })),
    limits.maxQ,
  );
  return judged.flatMap((one, index) => {
    const q = qs[index] ?? 1;
    return q <= limits.maxQ ? toDraft(one, q, names) : [];
  });
}

/**
 * Kayenta's rule for a rate that both sides know: the 98 % interval must lie away from zero by a quarter of
 * the difference itself. Errors that are new, or gone, are judged as whatever only one side shows: there the
 * interval of the side without any is wider than the evidence.
 */
function clear(baseline: Proportion, candidate: Proportion): boolean {
  if (baseline.x === 0 || candidate.x === 0) {
    const [some, none] =
      baseline.x === 0 ? [candidate, baseline] : [baseline, candidate];
    const unseen = chanceUnseen([
      { seen: some.x, of: some.n, chances: none.n },
    ]);
    return unseen <= limits.maxUnseen;
  }
  return clearOfZero(baseline, candidate, limits.clearOfZero);
}

function toDraft(one: Judged, q: number, names: Pair<string>): Draft[] {
  const { population, outcome, baseline, candidate } = one;
  const b = proportion(baseline, outcome);
  const c = proportion(candidate, outcome);
  const difference = share(c) - share(b);
  if (
    Math.abs(difference) < limits.errorShare ||
    !clear(b, c) ||
    !beyondNoise(difference, [drift(baseline, outcome)])
  ) {
    return [];
  }
  const failed = outcome === "failed";
  const more = difference > 0;
  const subject = subjectOf(population);
  return [
    {
      family: "errors",
      subject: failed
        ? subject
        : { ...subject, key: "http.response.status_code 4xx" },
      // Refusing can be the fix; only failing is bad in itself.
      verdict: failed ? (more ? "worse" : "better") : "different",
      effect: effectOf(one, b, c),
      evidence: shareEvidence({ baseline: b, candidate: c }),
      n: { baseline: b.n, candidate: c.n },
      q,
      examples: failed
        ? { baseline: baseline.failing, candidate: candidate.failing }
        : { baseline: baseline.rejecting, candidate: candidate.rejecting },
      message: messageOf(one, b, c, names),
      impact:
        Math.abs(difference) *
        c.n *
        (failed ? limits.impactMs.error : limits.impactMs.rejected),
      link: {
        operation: population.operationId,
        step: population.stepId,
        roots: population.root ? [population.operationId] : [],
        affected: Math.abs(difference) * c.n,
        direction: more ? 1 : -1,
      },
      wants: {
        by: "duration",
        operation: population.id,
        targetMs: {
          baseline: typical(baseline),
          candidate: typical(candidate),
        },
        traces: { baseline: baseline.traces, candidate: candidate.traces },
      },
    },
  ];
}

/** The median duration; 0, so that any trace will do, where the operation never succeeded. */
const typical = ({ timed, p50 }: OperationSide) => (timed === 0 ? 0 : p50);

function effectOf(one: Judged, b: Proportion, c: Proportion): Effect {
  const interval = newcombe(b, c);
  return {
    outcome: one.outcome,
    baselineShare: share(b),
    candidateShare: share(c),
    riskDifference: share(c) - share(b),
    riskDifferenceLow: interval.low,
    riskDifferenceHigh: interval.high,
    baselineTraces: b.x,
    candidateTraces: c.x,
    ...(one.baseline.weighted || one.candidate.weighted
      ? { effectiveTraces: { baseline: b.n, candidate: c.n } }
      : {}),
    p: one.p,
    problem: one.candidate.problem || one.baseline.problem,
  };
}

function messageOf(
  one: Judged,
  b: Proportion,
  c: Proportion,
  names: Pair<string>,
): string {
  const verb = one.outcome === "failed" ? "fails" : "is refused (4xx)";
  const side = share(c) > share(b) ? one.candidate : one.baseline;
  const problem =
    one.outcome === "failed" && side.problem !== ""
      ? `, mostly "${brief(side.problem, 100)}"`
      : "";
  return (
    `${nameOf(one.population)} ${verb} in ${percent(share(c))} of the traces in ` +
    `${names.candidate} where ${names.baseline} has ${percent(share(b))} ` +
    `(${c.x} of ${c.n} against ${b.x} of ${b.n})${problem}`
  );
}
