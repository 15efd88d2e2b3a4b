import { distinct } from "../../group.js";
import type { Pace } from "../cause/link.js";
import { ratioEvidence } from "../evidence/ratios.js";
import type { Draft } from "../finding.js";
import * as limits from "../limits.js";
import type { Assembled, Fact, SideTotals } from "../population.js";
import { pair, type Pair } from "../side.js";
import { round } from "../text.js";
import { measure, timedOf, type Measured, type Timed } from "./measure.js";
import { reasonsOf, told } from "./reasons.js";

/** What may be slower as a whole. */
interface Scope {
  readonly services: readonly string[];
  /** Of these only their queries, or requests as a whole. */
  readonly only?: Pace["only"];
  readonly name: string;
}

/** What is measured: operations by themselves, and those that requests begin with as a whole. */
type Populations = Pick<Assembled, "operations" | "paths">;

interface Context {
  readonly sides: Pair<SideTotals>;
  /** How many there were on each side. */
  readonly requests: Pair<number>;
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
 * Where something else keeps a processor, waiting falls on whichever step is under way: requests take longer and hardly
 * a step of theirs does in the middle. So requests are measured as a whole, too, and explain what nothing else does.
 *
 * @returns the widest that are, and that of requests
 */
export function comparePaces(
  { operations, paths }: Populations,
  context: Context,
): Draft[] {
  return [...ofSteps(paths, context), ...ofRequests(operations, context)];
}

function ofRequests(
  operations: Populations["operations"],
  context: Context,
): Draft[] {
  const timed = timedOf(operations.filter(({ root }) => root));
  const services = distinct(timed.map(({ service }) => service)).sort();
  const name = `a request to ${services.join(", ")}`;
  return draftOf(
    { services, only: "requests", name },
    timed,
    measure(timed, limits.pace.requests),
    context,
  );
}

function ofSteps(paths: Populations["paths"], context: Context): Draft[] {
  const timed = timedOf(paths);
  const services = distinct(paths.map(({ service }) => service)).sort();
  const judge = (scope: Scope) => {
    const within = timed.filter(
      ({ service, query }) =>
        scope.services.includes(service) && (query || scope.only === undefined),
    );
    return draftOf(scope, within, measure(within), context);
  };
  const everything = judge({
    services,
    name: services.length === 1 ? services.join() : "everything",
  });
  if (everything.length > 0) return everything;
  const whole = services.flatMap((service) =>
    judge({ services: [service], name: service }),
  );
  const rest = services.filter(
    (service) => !whole.some(({ subject }) => subject.service === service),
  );
  const of = whole.length === 0 ? "" : ` of ${rest.join(", ")}`;
  return [
    ...whole,
    ...judge({ services: rest, only: "queries", name: `every query${of}` }),
  ];
}

const draftOf = (
  scope: Scope,
  timed: readonly Timed[],
  measured: Measured | undefined,
  context: Context,
): Draft[] =>
  measured === undefined ? [] : [draft(scope, timed, measured, context)];

function draft(
  { services, only, name }: Scope,
  timed: readonly Timed[],
  { ratio, most, quartiles, alike }: Measured,
  { sides, requests, facts, names }: Context,
): Draft {
  const slower = ratio > 1;
  const pace: Pace = {
    ...{ most, services, only },
    operations: distinct(timed.map(({ id }) => id)),
  };
  const reasons = reasonsOf(sides, requests, facts, services);
  const { rates, machine } = reasons;
  const because = told(reasons, names).join("; ");
  const [low, high] = quartiles.map(round);
  return {
    family: "latency",
    subject: {
      service: services.join(", "),
      key: only === undefined ? "pace" : `pace of ${only}`,
    },
    verdict: slower ? "worse" : "better",
    effect: {
      change: "pace",
      time: only === "requests" ? "total" : "self",
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
      `${alike} of ${timed.length} ${only === "queries" ? "queries" : "operations"} are ${slower ? "slower" : "faster"}, half of them by ×${low} to ×${high}` +
      (only === "requests" ? ", and no step of theirs accounts for it" : "") +
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
