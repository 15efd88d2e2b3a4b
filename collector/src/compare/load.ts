import * as limits from "./limits.js";
import type { ShapeCount } from "./flows/population.js";
import type { Pair } from "./side.js";
import { addWeights } from "./stats/effective-size.js";

/** How many requests each side took, those included that its traces stand for where they were sampled. */
export function requestsOf(shapes: readonly ShapeCount[]): Pair<number> {
  const of = (side: number) =>
    addWeights(shapes.filter((shape) => shape.side === side)).weight;
  return { baseline: of(0), candidate: of(1) };
}

/** Whether both sides have about as many requests per second. */
export const alikeLoad = ({ baseline, candidate }: Pair<number>): boolean =>
  (baseline === 0 && candidate === 0) ||
  Math.max(baseline, candidate) / Math.min(baseline, candidate) <=
    limits.series.load;
