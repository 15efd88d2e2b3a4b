import type { SeriesPopulation, SeriesSide } from "../series/population.js";
import { pair } from "../side.js";
import { short, type Evidence } from "./evidence.js";

/** Points a side: as many as a small chart can show. */
const most = 60;

/**
 * A metric's course on both sides, by as many equal stretches as fit.
 *
 * @param per what a counter's growth is divided by
 */
export function seriesEvidence(
  series: SeriesPopulation,
  per: "request" | "second" | "",
): Evidence {
  const { unit, stepMs } = series;
  const longest = Math.max(
    series.baseline.values.length,
    series.candidate.values.length,
  );
  const stretch = Math.max(1, Math.ceil(longest / most));
  return {
    kind: "series",
    unit,
    stepMs: stepMs * stretch,
    ...pair((side) => points(series[side], stretch, per, stepMs)),
  };
}

function points(
  { values, weights, requests }: SeriesSide,
  stretch: number,
  per: "request" | "second" | "",
  stepMs: number,
): number[] {
  const below = (index: number) =>
    per === "request"
      ? (requests[index] ?? 0)
      : per === "second"
        ? stepMs / 1000
        : (weights[index] ?? 0);
  const found: number[] = [];
  for (let start = 0; start < values.length; start += stretch) {
    let [x, n] = [0, 0];
    for (let i = start; i < Math.min(values.length, start + stretch); i++) {
      x += values[i] ?? 0;
      n += below(i);
    }
    // A stretch without requests or observations has no level: it is left out of the line.
    if (n > 0) found.push(short(x / n));
  }
  return found;
}
