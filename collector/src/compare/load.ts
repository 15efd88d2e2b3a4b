import * as limits from "./limits.js";
import type { ShapeCount } from "./flows/population.js";
import { pair, type Pair } from "./side.js";

/** How many requests each side took, those included that its traces stand for where they were sampled. */
export function requestsOf(
  shapes: readonly Pick<ShapeCount, "side" | "weight">[],
): Pair<number> {
  const all = [0, 0];
  for (const { side, weight } of shapes) all[side] = (all[side] ?? 0) + weight;
  return pair((name) => all[name === "baseline" ? 0 : 1] ?? 0);
}

/** Whether both sides have about as many requests per second. */
export const alikeLoad = ({ baseline, candidate }: Pair<number>): boolean =>
  (baseline === 0 && candidate === 0) ||
  Math.max(baseline, candidate) / Math.min(baseline, candidate) <=
    limits.series.load;
