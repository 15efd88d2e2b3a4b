import { performance } from "node:perf_hooks";

/** The wall clock may jump and ticks in whole milliseconds; the monotonic one may drift from it, ms. */
const TOLERANCE_MS = 2;

let offset = performance.timeOrigin;

/**
 * The time in milliseconds since the epoch, with fractions: the monotonic clock, set anew when the
 * wall clock went another way (the machine slept, somebody set it).
 *
 * @param monotonic what `performance.now()` says
 */
export function wallTime(monotonic: number): number {
  const wall = Date.now();
  const time = offset + monotonic;
  if (time - wall < TOLERANCE_MS && wall - time < TOLERANCE_MS) return time;
  offset = wall - monotonic;
  return wall;
}
