import { distinct, groupBy } from "../group.js";
import type { Pace } from "./cause/link.js";
import { ratioEvidence } from "./evidence/ratios.js";
import type { Draft } from "./finding.js";
import * as limits from "./limits.js";
import type {
  Fact,
  OperationPopulation,
  OperationSide,
  SideTotals,
} from "./population.js";
import { pair, type Pair } from "./side.js";
import { brief, round } from "./text.js";

/** Facts by which a machine may be slower. */
const MACHINE: ReadonlySet<string> = new Set(["cpus", "cpu.limit"]);

/** One operation's own time, by the path that it takes most of its time on. */
interface Timed {
  readonly id: string;
  readonly service: string;
  /** Its name, or a query's text. */
  readonly operation: string;
  readonly query: boolean;
  /** How many times as long it takes in the candidate, as a logarithm. */
  readonly log: number;
  /** What it takes of the baseline's time. */
  readonly weight: number;
}

/** What may be slower as a whole. */
interface Scope {
  readonly services: readonly string[];
  readonly queries: boolean;
  readonly subject: { readonly service: string; readonly key: string };
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
 * Judged by what operations take by themselves, as a caller is slower by its callees in any case. Nine in ten go the
 * same way and three in four by more than a machine's mood, in each service and among queries and all else where there
 * are some of them. That is a description and no test: it is a finding where it explains several that are
 * (rank.ts).
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
    const pace = paceOf(within, scope);
    return pace === undefined ? [] : [draft(scope, pace, within, context)];
  };
  const all = services.join(", ");
  const everything = judge({
    ...{ services, queries: false },
    subject: { service: all, key: "pace" },
    name: services.length === 1 ? all : "everything",
  });
  if (everything.length > 0) return everything;
  const whole = services.flatMap((service) =>
    judge({
      ...{ services: [service], queries: false },
      ...{ subject: { service, key: "pace" }, name: service },
    }),
  );
  const told = whole.map(({ subject }) => subject.service);
  const others = services.filter((service) => !told.includes(service));
  return [
    ...whole,
    ...judge({
      ...{ services: others, queries: true, name: "every query" },
      subject: { service: others.join(", "), key: "pace of queries" },
    }),
  ];
}

/** Operations that both sides time well enough, each once. */
function timedOf(paths: readonly OperationPopulation[]): Timed[] {
  const places = groupBy(
    paths.flatMap(({ baseline, candidate, ...path }) =>
      baseline && candidate && isTimed(baseline) && isTimed(candidate)
        ? [{ path, baseline, candidate, weight: baseline.p50 * baseline.spans }]
        : [],
    ),
    ({ path }) => JSON.stringify([path.operationId, path.statement]),
  );
  return [...places.values()].flatMap((those) => {
    const [heaviest] = those.sort((a, b) => b.weight - a.weight);
    if (heaviest === undefined) return [];
    const { path, baseline, candidate, weight } = heaviest;
    return [
      {
        id: path.operationId,
        service: path.service,
        operation:
          path.statement === "" ? path.operation : brief(path.statement),
        query: path.statement !== "",
        log: Math.log(candidate.p50 / baseline.p50),
        weight,
      },
    ];
  });
}

const isTimed = ({ timed, p50 }: OperationSide) =>
  timed >= limits.minTraces && p50 >= limits.pace.ms;

interface Found {
  /** How many times as long it takes. */
  readonly ratio: number;
  /** How many times as long what goes with it takes at most, or, where that is less long, at least. */
  readonly most: number;
  /** Half of the operations lie between. */
  readonly quartiles: readonly [low: number, high: number];
  readonly alike: number;
}

function paceOf(
  timed: readonly Timed[],
  { queries }: Scope,
): Found | undefined {
  if (timed.length < limits.pace.operations) return undefined;
  const log = quantile(timed, 0.5, ({ weight }) => weight);
  const towards = Math.sign(log);
  const along = timed.map((one) => ({ ...one, log: towards * one.log }));
  const alike = along.filter((one) => one.log > 0).length;
  const least = Math.log(1 + limits.latency.ratio);
  const parts = [
    ...groupBy(along, ({ service }) => service).values(),
    ...(queries ? [] : groupBy(along, ({ query }) => String(query)).values()),
  ].filter((part) => part.length >= limits.pace.part);
  if (
    alike < limits.pace.alike * timed.length ||
    quantile(along, 0.25) < least ||
    parts.some((part) => quantile(part, 0.5) < least)
  ) {
    return undefined;
  }
  const [common, lower, upper] = [
    towards * log,
    quantile(along, 0.25),
    quantile(along, 0.75),
  ];
  const most = Math.max(
    common + Math.log(1 + limits.pace.beyond),
    common * (1 + limits.pace.apart),
    upper + limits.pace.fence * (upper - lower),
  );
  return {
    ratio: Math.exp(log),
    most: Math.exp(towards * most),
    quartiles: [
      Math.exp(quantile(timed, 0.25)),
      Math.exp(quantile(timed, 0.75)),
    ],
    alike,
  };
}

/** Of the logarithms, by weight. */
function quantile(
  timed: readonly Timed[],
  fraction: number,
  weightOf: (one: Timed) => number = () => 1,
): number {
  const sorted = timed.toSorted((a, b) => a.log - b.log);
  const total = sorted.reduce((sum, one) => sum + weightOf(one), 0);
  let below = 0;
  for (const one of sorted) {
    below += weightOf(one);
    if (below >= fraction * total) return one.log;
  }
  return Number.NaN;
}

function draft(
  { services, queries, subject, name }: Scope,
  { ratio, most, quartiles, alike }: Found,
  timed: readonly Timed[],
  { sides, facts, names }: Context,
): Draft {
  const slower = ratio > 1;
  const pace: Pace = {
    ...{ most, services, queries },
    operations: distinct(timed.map(({ id }) => id)),
  };
  const rates = ratesOf(sides);
  const machine = machineOf(facts, services);
  const [low, high] = quartiles.map(round);
  const where = [
    ...(rates === undefined
      ? []
      : [
          `${round(rates.candidate)} requests/s where ${names.baseline} has ${round(rates.baseline)}`,
        ]),
    ...machine.map(
      ({ name: fact, baseline, candidate }) =>
        `${fact} is ${candidate} where ${names.baseline} has ${baseline}`,
    ),
  ];
  return {
    family: "latency",
    subject,
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
      (where.length === 0 ? "" : ` (${where.join("; ")})`),
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

/** Requests per second, where the sides differ so much in them that what they take may. */
function ratesOf(sides: Pair<SideTotals>): Pair<number> | undefined {
  const rates = pair((side) => {
    const { traces, firstSeenMs, lastSeenMs } = sides[side];
    return (1000 * traces) / (lastSeenMs - firstSeenMs);
  });
  const factor = rates.candidate / rates.baseline;
  return Number.isFinite(factor) &&
    Math.max(factor, 1 / factor) >= limits.series.load
    ? rates
    : undefined;
}

/** What the machines of both sides are, where that differs. */
function machineOf(facts: readonly Fact[], services: readonly string[]) {
  const different = facts.flatMap(({ baseline, candidate, ...fact }) =>
    baseline !== undefined &&
    candidate !== undefined &&
    baseline !== candidate &&
    services.includes(fact.service) &&
    MACHINE.has(fact.name)
      ? [{ name: fact.name, baseline, candidate }]
      : [],
  );
  // Services of one machine say the same.
  return [...groupBy(different, ({ name }) => name).values()].flatMap(
    ([first]) => first ?? [],
  );
}
