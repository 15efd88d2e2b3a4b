import * as limits from "../limits.js";
import { beyondNoise } from "../noise.js";
import { pair, type Pair } from "../side.js";
import {
  autocorrelation,
  blockBootstrap,
  type Estimate,
  type Ratio,
} from "../stats/block-bootstrap.js";
import { studentTwoSidedP, studentQuantile98 } from "../stats/student-t.js";
import { explainedByMix, explainedByRequests } from "./mix.js";
import {
  isOfRuntime,
  type SeriesPopulation,
  type SeriesSide,
} from "./population.js";

/** In what a counter is expressed. */
type Per = "request" | "second" | "";

export interface Judged {
  readonly p: number;
  /** Large and steady enough to matter. */
  readonly matters: boolean;
  readonly per: Per;
  readonly value: Pair<number>;
  /** Half-width of the difference's 98 % interval. */
  readonly margin: number;
  /** Of a distribution: the largest distance between the two (Kolmogorov-Smirnov's D). */
  readonly distance?: number;
}

interface Test {
  readonly p: number;
  readonly difference: number;
  readonly estimates: Pair<Estimate>;
}

function test(ratios: Pair<Ratio>): Test {
  const estimates = pair((side) => blockBootstrap(ratios[side]));
  const { baseline, candidate } = estimates;
  const difference = candidate.value - baseline.value;
  const error = Math.hypot(baseline.standardError, candidate.standardError);
  return {
    difference,
    estimates,
    p:
      difference === 0
        ? 1
        : studentTwoSidedP(
            difference / error,
            Math.min(baseline.df, candidate.df),
          ),
  };
}

/** Half-width of the difference's 98 % interval. */
function marginOf({ baseline, candidate }: Pair<Estimate>): number {
  return (
    studentQuantile98(Math.min(baseline.df, candidate.df)) *
    Math.hypot(baseline.standardError, candidate.standardError)
  );
}

/** A series that wanders more slowly than it lasts is worth an observation or two, whatever its length. */
function wanders({ x, per }: Ratio): boolean {
  const value = sum(x) / sum(per);
  const rho = autocorrelation(x.map((one, i) => one - value * (per[i] ?? 0)));
  return (x.length * (1 - rho)) / (1 + rho) < limits.series.independent;
}

const sum = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0);

const deviation = ({ x, per }: Ratio) => {
  const value = sum(x) / sum(per);
  const unit = sum(per) / per.length;
  return (
    Math.sqrt(
      sum(x.map((one, i) => (one - value * (per[i] ?? 0)) ** 2)) / x.length,
    ) / unit
  );
};

function half({ x, per }: Ratio, which: 0 | 1): Ratio {
  const middle = Math.floor(x.length / 2);
  const cut = (values: readonly number[]) =>
    which === 0 ? values.slice(0, middle) : values.slice(middle);
  return { x: cut(x), per: cut(per) };
}

function drift(ratio: Ratio): number {
  const [early, late] = ([0, 1] as const).map((which) => {
    const { x, per } = half(ratio, which);
    return sum(x) / sum(per);
  });
  return (late ?? Number.NaN) - (early ?? Number.NaN);
}

/** The readings under each of which a series has to differ. */
function readings(
  series: SeriesPopulation,
): { per: Per; ratios: Pair<Ratio> }[] {
  const of = (per: (side: SeriesSide) => readonly number[]) =>
    pair((name) => ({ x: series[name].values, per: per(series[name]) }));
  if (series.shape !== "counter") {
    return [{ per: "", ratios: of(({ weights }) => weights) }];
  }
  const seconds = series.stepMs / 1000;
  const perSecond = (processes: (side: SeriesSide) => number) => ({
    per: "second" as const,
    ratios: of((side) => side.values.map(() => seconds * processes(side))),
  });
  const requests = pair((name) => sum(series[name].requests));
  const few = Math.min(requests.baseline, requests.candidate);
  return [
    ...(few < limits.minTraces
      ? []
      : [{ per: "request" as const, ratios: of((side) => side.requests) }]),
    perSecond(() => 1),
    ...(isOfRuntime(series) ? [perSecond(({ processes }) => processes)] : []),
  ];
}

/**
 * Judges one series by its intervals. A counter has to differ in one direction both per request and per
 * second: what grows with the requests differs per second where there are more of them, what grows with
 * time differs per request, and neither is news. What a process costs by itself differs per second where there are more
 * of those. And what another mix of requests accounts for is none.
 *
 * @returns undefined where there is nothing to compare
 */
export function judgeSeries(series: SeriesPopulation): Judged | undefined {
  const found = readings(series);
  const [first] = found;
  if (first === undefined) return undefined;
  if (
    found.some(
      ({ ratios }) =>
        sum(ratios.baseline.per) === 0 || sum(ratios.candidate.per) === 0,
    )
  ) {
    return undefined;
  }
  const tests = found.map(({ ratios }) => ({ ratios, ...test(ratios) }));
  const [main] = tests;
  if (main === undefined) return undefined;
  const sides = pair((side) => main.estimates[side].value);
  const margin = marginOf(main.estimates);
  const slow = tests.some(
    ({ ratios }) => wanders(ratios.baseline) || wanders(ratios.candidate),
  );
  const about = { per: first.per, value: sides, margin };
  if (series.shape === "distribution") {
    const { p, distance, steady } = kolmogorovSmirnov(series);
    return {
      ...about,
      p,
      distance,
      matters:
        !slow &&
        steady &&
        distance - explainedByMix(series) >= limits.series.distance,
    };
  }
  return {
    ...about,
    p: Math.max(...tests.map((one) => one.p)),
    matters:
      !slow &&
      !explained(series) &&
      tests.every(
        ({ ratios, difference, estimates }) =>
          Math.sign(difference) === Math.sign(main.difference) &&
          large(estimates, ratios),
      ) &&
      Math.abs(main.difference) - margin >
        limits.clearOfZero * Math.abs(main.difference),
  };
}

/** Whether other numbers of requests, each adding what it added, account for a counter's growth. */
function explained(series: SeriesPopulation): boolean {
  if (series.shape !== "counter") return false;
  const { baseline, candidate } = pair(
    (side) => sum(series[side].values) / series[side].values.length,
  );
  const factor = candidate / baseline;
  const { least, most } = explainedByRequests(series);
  const nearest = Math.min(most, Math.max(least, factor));
  return (
    Math.abs(factor - nearest) < limits.series.share * Math.max(factor, nearest)
  );
}

function large(estimates: Pair<Estimate>, ratios: Pair<Ratio>): boolean {
  const { baseline, candidate } = pair((side) => estimates[side].value);
  const difference = Math.abs(candidate - baseline);
  const spread = Math.max(
    deviation(ratios.baseline),
    deviation(ratios.candidate),
  );
  return (
    difference >=
      limits.series.share * Math.max(Math.abs(baseline), Math.abs(candidate)) &&
    difference >= limits.series.deviations * spread &&
    beyondNoise(difference, [drift(ratios.baseline), drift(ratios.candidate)])
  );
}

/**
 * Kolmogorov-Smirnov's distance over the buckets that both sides have. Observations of one interval are no
 * independent ones, so each bound's share is tested over intervals; p is the smallest times the bounds
 * (Bonferroni).
 */
function kolmogorovSmirnov(series: SeriesPopulation): {
  p: number;
  distance: number;
  /** Where they are farthest apart, they are so clear of zero and of each side's own drift. */
  steady: boolean;
} {
  let [distance, p, steady] = [0, 1, false];
  for (const index of series.bounds.keys()) {
    const ratios = pair((side) => ({
      x: series[side].cumulative.map((counts) => counts[index] ?? 0),
      per: series[side].weights,
    }));
    const one = test(ratios);
    p = Math.min(p, one.p);
    const size = Math.abs(one.difference);
    if (size <= distance) continue;
    distance = size;
    steady =
      size - marginOf(one.estimates) > limits.clearOfZero * size &&
      beyondNoise(size, [drift(ratios.baseline), drift(ratios.candidate)]);
  }
  return {
    distance,
    p: Math.min(1, p * Math.max(1, series.bounds.length)),
    steady,
  };
}
