import type { OperationPopulation, OperationSide } from "../population.js";
import type { Pair } from "../side.js";
import { addBins, countOf, quantiles, type Bins } from "../stats/histogram.js";
import { kolmogorovSmirnov } from "../stats/kolmogorov-smirnov.js";
import { mannWhitney } from "../stats/mann-whitney.js";
import { tabulate } from "../stats/tabulate.js";
import type { DurationCount } from "./population.js";

/** How long one side's calls took. */
export type Timing = Pick<
  OperationSide,
  "timed" | "p50" | "p95" | "p99" | "grid" | "early" | "late"
>;

/** Evenly spaced order statistics that stand for a whole distribution. */
const GRID = 64;

const gridFractions = Array.from({ length: GRID }, (_, i) => (i + 0.5) / GRID);

/** Each side's durations, and the tests between them; none where a side has no durations. */
export function timingOf(counts: readonly DurationCount[]): {
  readonly sides: Partial<Pair<Timing>>;
  readonly tests:
    | Required<Pick<OperationPopulation, "mannWhitney" | "kolmogorovSmirnov">>
    | undefined;
} {
  const bins = (side: number, late: number): Bins =>
    counts.find((one) => one.side === side && one.late === late)?.bins ?? [];
  const whole = (side: number) => {
    const [early, late] = [bins(side, 0), bins(side, 1)];
    const all = addBins(early, late);
    return { all, timing: timing(all, early, late) };
  };
  const [b, c] = [whole(0), whole(1)];
  const [baseline, candidate] = [b.timing, c.timing];
  const sides = {
    ...(baseline ? { baseline } : {}),
    ...(candidate ? { candidate } : {}),
  };
  if (!baseline || !candidate) return { sides, tests: undefined };
  const table = tabulate(frequencies(b.all), frequencies(c.all));
  const rank = mannWhitney(table);
  return {
    sides,
    tests: {
      // Counted the other way round: pairs in which the baseline is larger.
      mannWhitney: {
        u: baseline.timed * candidate.timed - rank.u,
        p: rank.p,
      },
      kolmogorovSmirnov: kolmogorovSmirnov(table),
    },
  };
}

const frequencies = (bins: Bins) =>
  bins.map(([value, count]) => ({ value, count }));

function timing(all: Bins, early: Bins, late: Bins): Timing | undefined {
  const n = countOf(all);
  if (n === 0) return undefined;
  const [p50 = NaN, p95 = NaN, p99 = NaN] = quantiles(all, [0.5, 0.95, 0.99]);
  const half = (bins: Bins) => {
    if (bins.length === 0) return { p50, p95 };
    const [half50 = p50, half95 = p95] = quantiles(bins, [0.5, 0.95]);
    return { p50: half50, p95: half95 };
  };
  return {
    timed: Math.round(n),
    p50,
    p95,
    p99,
    grid: quantiles(all, gridFractions),
    early: half(early),
    late: half(late),
  };
}
