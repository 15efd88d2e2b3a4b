import { distinct } from "../../group.js";
import type { Pace } from "../cause/link.js";
import { ratioEvidence } from "../evidence/ratios.js";
import type { Draft } from "../finding.js";
import type { Fact, OperationPopulation, SideTotals } from "../population.js";
import { pair, type Pair } from "../side.js";
import { round } from "../text.js";
import { measure, timedOf, type Measured, type Timed } from "./measure.js";
import { reasonsOf, told } from "./reasons.js";

/** What may be slower as a whole. */
interface Scope {
  readonly services: readonly string[];
  /** Of these only their queries. */
  readonly queries: boolean;
  readonly name: string;
}

interface Context {
  readonly sides: Pair<SideTotals>;
  readonly facts: readonly Fact[];
  readonly names: Pair<string>;
}

/**
 * What takes about as many times as long as a whole: everything, one service, or all queries. A slower machine is no
 * difference of each operation that runs on it; by it they are one, and what differs beyond it stands out.
 *
 * Judged by what operations take by themselves, as a caller is slower by its callees in any case. What they have in
 * common is measured and not tested: it is a finding where it explains several that are (cause/explain.ts).
 *
 * @returns the widest that are
 */
export function comparePaces(
  paths: readonly OperationPopulation[],
  context: Context,
): Draft[] {
  const timed = timedOf(paths);
  const services = distinct(paths.map(({ service }) => service)).sort();
  const judge = (scope: Scope) => {
    const within = timed.filter(
      ({ service, query }) =>
        scope.services.includes(service) && (query || !scope.queries),
    );
    const pace = measure(within);
    return pace === undefined ? [] : [draft(scope, pace, within, context)];
  };
  const everything = judge({
    ...{ services, queries: false },
    name: services.length === 1 ? services.join() : "everything",
  });
  if (everything.length > 0) return everything;
  const whole = services.flatMap((service) =>
    judge({ services: [service], queries: false, name: service }),
  );
  const rest = services.filter(
    (service) => !whole.some(({ subject }) => subject.service === service),
  );
  const of = whole.length === 0 ? "" : ` of ${rest.join(", ")}`;
  return [
    ...whole,
    ...judge({ services: rest, queries: true, name: `every query${of}` }),
  ];
}

function draft(
  { services, queries, name }: Scope,
  { ratio, most, quartiles, alike }: Measured,
  timed: readonly Timed[],
  { sides, facts, names }: Context,
): Draft {
  const slower = ratio > 1;
  const pace: Pace = {
    ...{ most, services, queries },
    operations: distinct(timed.map(({ id }) => id)),
  };
  const reasons = reasonsOf(sides, facts, services);
  const { rates, machine } = reasons;
  const because = told(reasons, names).join("; ");
  const [low, high] = quartiles.map(round);
  return {
    family: "latency",
    subject: {
      service: services.join(", "),
      key: queries ? "pace of queries" : "pace",
    },
    verdict: slower ? "worse" : "better",
    effect: {
      change: "pace",
      medianRatio: ratio,
      operations: timed.length,
      [slower ? "slower" : "faster"]: alike,
      lowerQuartile: quartiles[0],
      upperQuartile: quartiles[1],
      services,
      ...(rates === undefined
        ? {}
        : {
            baselineRequestsPerS: rates.baseline,
            candidateRequestsPerS: rates.candidate,
          }),
      machine: Object.fromEntries(
        machine.map(({ name: fact, baseline, candidate }) => [
          fact,
          { baseline, candidate },
        ]),
      ),
    },
    evidence: ratioEvidence(
      ratio,
      timed.map(({ log, ...one }) => ({ ...one, ratio: Math.exp(log) })),
    ),
    n: pair((side) => sides[side].traces),
    q: null,
    examples: { baseline: [], candidate: [] },
    message:
      `${name} takes about ×${round(ratio)} as long in ${names.candidate} as in ${names.baseline}: ` +
      `${alike} of ${timed.length} ${queries ? "queries" : "operations"} are ${slower ? "slower" : "faster"}, half of them by ×${low} to ×${high}` +
      (because === "" ? "" : ` (${because})`),
    // It weighs as much as the heaviest of what it explains.
    impact: 0,
    link: {
      roots: [],
      affected: sides.candidate.traces,
      direction: slower ? 1 : -1,
      pace,
    },
  };
}
