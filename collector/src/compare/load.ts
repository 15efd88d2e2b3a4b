import * as limits from "./limits.js";
import type { Pair } from "./side.js";

/** Whether both sides have about as many requests per second. */
export const alikeLoad = ({ baseline, candidate }: Pair<number>): boolean =>
  (baseline === 0 && candidate === 0) ||
  Math.max(baseline, candidate) / Math.min(baseline, candidate) <=
    limits.series.load;
