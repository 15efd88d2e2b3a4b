import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import type { OperationPopulation, OperationSide } from "../population.js";
import { brief } from "../text.js";

/** One operation's own time, by the path that it takes most of its time on. */
export interface Timed {
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

/** Operations that both sides time well enough, each once: by themselves or, where they are requests, as a whole. */
export function timedOf(populations: readonly OperationPopulation[]): Timed[] {
  const places = groupBy(
    populations.flatMap(({ baseline, candidate, ...path }) =>
      baseline && candidate && isTimed(baseline) && isTimed(candidate)
        ? [{ path, baseline, candidate, weight: baseline.p50 * baseline.spans }]
        : [],
    ),
    ({ path }) => path.stepId,
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

/** How many times as long operations take together. */
export interface Measured {
  /** How many times as long it takes. */
  readonly ratio: number;
  /** How many times as long what goes with it takes at most, or, where that is less long, at least. */
  readonly most: number;
  /** Half of the operations lie between. */
  readonly quartiles: readonly [low: number, high: number];
  /** Operations that go the same way. */
  readonly alike: number;
}

/**
 * Nine in ten go the same way and three in four by more than a machine's mood, as do most in each service and among
 * queries and all else where there are some of them: a description and no test.
 *
 * @param mood how much more or less long three in four take at least, as a share
 * @returns undefined where they don't go together
 */
export function measure(
  timed: readonly Timed[],
  mood: number = limits.latency.ratio,
): Measured | undefined {
  if (timed.length < limits.pace.operations) return undefined;
  const log = quantile(timed, 0.5, ({ weight }) => weight);
  const towards = Math.sign(log);
  const along = timed.map((one) => ({ ...one, log: towards * one.log }));
  const alike = along.filter((one) => one.log > 0).length;
  const least = Math.log(1 + limits.latency.ratio);
  const parts = [
    ...groupBy(along, ({ service }) => service).values(),
    ...groupBy(along, ({ query }) => String(query)).values(),
  ].filter((part) => part.length >= limits.pace.part);
  if (
    alike < limits.pace.alike * timed.length ||
    quantile(along, 0.25) < Math.log(1 + mood) ||
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
