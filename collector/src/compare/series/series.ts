import { seriesEvidence } from "../evidence/series.js";
import type { Draft } from "../finding.js";
import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import { alikeLoad } from "../load.js";
import type { SideTotals } from "../population.js";
import { pair, type Pair } from "../side.js";
import { benjaminiHochberg } from "../stats/benjamini-hochberg.js";
import { round } from "../text.js";
import { judgeSeries, type Judged } from "./judge.js";
import {
  isOfRuntime,
  type SeriesPopulation,
  type SeriesSide,
} from "./population.js";

interface Context {
  readonly sides: Pair<SideTotals>;
  readonly names: Pair<string>;
}

/** Names of what is worse the more there is of it. */
const harm =
  /error|fail|timeout|reject|drop|retr(y|ies)|abort|exhaust|evict|exception|crash|lag|delay|pending|wait|queue|backlog|duration|latency|gc[._]|utili[sz]ation/i;
/** Levels and counters that only say when, or that grow with the time. */
const clock = /uptime|timestamp|start_time|[._]time$/i;

interface One extends Judged {
  readonly series: SeriesPopulation;
}

/**
 * Compares the values of the metrics that both sides report, series by series: counters as rates, levels as
 * they are, distributions by their buckets. The unit is the interval; intervals that follow one another are
 * alike, which the block bootstrap takes into account.
 */
export function compareSeries(
  populations: readonly SeriesPopulation[],
  context: Context,
): Draft[] {
  const judged = populations
    .filter(
      (series) =>
        (series.shape === "distribution" || !clock.test(series.metric)) &&
        comparable(series),
    )
    .flatMap((series): One[] => {
      if (fewest(series) < limits.series.described) return [];
      const found = judgeSeries(series);
      return found === undefined ? [] : [{ ...found, series }];
    });
  const enough = judged.filter(
    ({ series }) => fewest(series) >= limits.series.intervals,
  );
  const qs = benjaminiHochberg(enough.map(({ p }) => p));
  const found = enough.flatMap((one, index) => {
    const q = qs[index] ?? 1;
    return one.matters && q <= limits.maxQ ? [{ ...one, q }] : [];
  });
  const described = judged.filter(
    ({ series, matters, p }) =>
      fewest(series) < limits.series.intervals && matters && p <= limits.maxQ,
  );
  return [
    ...byMetric(found).map((all) => toDraft(all, context)),
    ...byMetric(described.map((one) => ({ ...one, q: null }))).map((all) =>
      insufficient(all, context),
    ),
  ];
}

/** Intervals in which something was observed. */
const intervalsOf = ({ weights }: SeriesSide) =>
  weights.filter((weight) => weight > 0).length;

const fewest = ({ baseline, candidate }: SeriesPopulation) =>
  Math.min(intervalsOf(baseline), intervalsOf(candidate));

/**
 * Whether the sides' load lets them be compared: with thirty times the requests, or on as many more processes, memory
 * and event loop are another level and collecting garbage takes another time, and that is no difference of its own. A
 * level that hardly moves is a setting.
 */
function comparable(series: SeriesPopulation): boolean {
  if (series.shape === "counter") return true;
  if (series.shape === "distribution" && !isOfRuntime(series)) return true;
  return (
    (alikeLoad(pair((side) => mean(series[side].requests))) &&
      alikeLoad(
        pair((side) => mean(series[side].requests) / series[side].processes),
      )) ||
    (series.shape === "level" &&
      settled(series.baseline) &&
      settled(series.candidate))
  );
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function settled({ values }: SeriesSide): boolean {
  const centre = mean(values);
  return (
    Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) <=
    limits.series.setting * Math.abs(centre)
  );
}

/** Series of one metric together, the largest change first. */
function byMetric<T extends One>(all: readonly T[]): [T, ...T[]][] {
  const change = ({ value }: T) =>
    Math.abs(value.candidate - value.baseline) /
    Math.max(Math.abs(value.candidate), Math.abs(value.baseline));
  return [
    ...groupBy(all, ({ series: { service, metric } }) =>
      JSON.stringify([service, metric]),
    ).values(),
  ].flatMap((group): [T, ...T[]][] => {
    const [first, ...others] = group.sort((a, b) => change(b) - change(a));
    return first === undefined ? [] : [[first, ...others]];
  });
}

function toDraft(
  [one, ...others]: [
    One & { q: number | null },
    ...(One & { q: number | null })[],
  ],
  context: Context,
): Draft {
  const { series, value } = one;
  const more = value.candidate > value.baseline;
  const known = harm.test(series.metric);
  return {
    ...commonOf(one, others, context),
    verdict: !known ? "different" : more ? "worse" : "better",
    q: one.q,
    message: sentence(one, context.names) + also(others),
    impact: limits.impactMs.metric * context.sides.candidate.traces,
  };
}

function insufficient(
  [one, ...others]: [One, ...One[]],
  context: Context,
): Draft {
  const { series } = one;
  return {
    ...commonOf(one, others, context),
    verdict: "insufficient-data",
    q: null,
    message:
      `${sentence(one, context.names)}: ${intervalsOf(series.baseline)} and ` +
      `${intervalsOf(series.candidate)} intervals only describe it, ${limits.series.intervals} a side are needed to judge`,
    impact: 0,
  };
}

function commonOf(
  one: One,
  others: readonly One[],
  { sides }: Context,
): Pick<
  Draft,
  "family" | "subject" | "effect" | "evidence" | "n" | "examples" | "link"
> {
  const { series, value, distance, margin, per, p } = one;
  return {
    family: "metrics",
    subject: { service: series.service, metric: series.metric },
    effect: {
      change: "value",
      shape: series.shape,
      unit: series.unit,
      attributes: series.attributes,
      baselineValue: value.baseline,
      candidateValue: value.candidate,
      difference: value.candidate - value.baseline,
      margin98: margin,
      ...(per === "" ? {} : { per }),
      ...(distance === undefined ? {} : { distance }),
      stepMs: series.stepMs,
      setting:
        series.shape === "level" &&
        settled(series.baseline) &&
        settled(series.candidate),
      p,
      ...(others.length === 0
        ? {}
        : { also: others.map(({ series: { attributes } }) => attributes) }),
    },
    evidence: seriesEvidence(series, per),
    n: pair((side) => intervalsOf(series[side])),
    examples: { baseline: [], candidate: [] },
    link: {
      roots: [],
      affected: sides.candidate.traces,
      direction: value.candidate > value.baseline ? 1 : -1,
    },
  };
}

function sentence(
  { series, value, per, distance }: One,
  names: Pair<string>,
): string {
  const { service, metric, attributes, unit, shape } = series;
  const which = attributes === "" ? "" : ` (${attributes})`;
  const measure = /^(1|\{.*\}|)$/.test(unit) ? "" : ` ${unit}`;
  const rate = per === "" ? "" : ` per ${per}`;
  const has = (side: "baseline" | "candidate") =>
    `${round(value[side])}${measure}${rate}`;
  const apart =
    distance === undefined ? "" : `, distributions ${round(distance)} apart`;
  return (
    `${service} metric ${metric}${which} ${shape === "counter" ? "grows by" : "is on average"} ` +
    `${has("candidate")} in ${names.candidate} where ${names.baseline} has ${has("baseline")}${apart} ` +
    `(${intervalsOf(series.candidate)} intervals of ${round(series.stepMs / 1000)} s)`
  );
}

const also = (others: readonly One[]) =>
  others.length === 0
    ? ""
    : `; ${others.length} more of its series ${others.length === 1 ? "differs" : "differ"}`;
