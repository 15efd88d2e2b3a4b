import * as limits from "../limits.js";
import { pair } from "../side.js";
import type { SeriesPopulation } from "./population.js";

const sum = (values: Iterable<number>) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/**
 * By which factors a counter's growth per second may differ because the service took other numbers of
 * requests, each of which still adds what it added: the sum of unlike parts grows by no less than the part
 * that grew least and by no more than the one that grew most. What follows no request at all grows by 1.
 */
export function explainedByRequests(series: SeriesPopulation): {
  readonly least: number;
  readonly most: number;
} {
  const total = pair((side) => sum(Object.values(series[side].operations)));
  const factors = operationsOf(series).flatMap((id) => {
    const taken = pair((side) => series[side].operations[id] ?? 0);
    // An operation that is rare on both sides adds little to any sum, and its own factor is luck.
    const share = Math.max(
      taken.baseline / total.baseline,
      taken.candidate / total.candidate,
    );
    return share < limits.mix
      ? []
      : [
          taken.candidate /
            series.candidate.values.length /
            (taken.baseline / series.baseline.values.length),
        ];
  });
  return { least: Math.min(1, ...factors), most: Math.max(1, ...factors) };
}

/**
 * How far apart two distributions over requests may lie because the service was sent another mix of them:
 * the total variation distance of the mixes.
 */
export function explainedByMix(series: SeriesPopulation): number {
  const total = pair((side) => sum(Object.values(series[side].operations)));
  if (Math.min(total.baseline, total.candidate) === 0) return 0;
  const { baseline, candidate } = series;
  return (
    sum(
      operationsOf(series).map((id) =>
        Math.abs(
          (candidate.operations[id] ?? 0) / total.candidate -
            (baseline.operations[id] ?? 0) / total.baseline,
        ),
      ),
    ) / 2
  );
}

function operationsOf({ baseline, candidate }: SeriesPopulation): string[] {
  return [
    ...new Set([
      ...Object.keys(baseline.operations),
      ...Object.keys(candidate.operations),
    ]),
  ];
}
