import * as limits from "./limits.js";

/**
 * Whether a difference stands out from what a side does by itself. Diffy's rule: the raw difference must
 * exceed the noise, and (raw − noise) / (raw + noise) a fifth.
 *
 * Every family measures its noise as it measures the difference, between the earlier and the later half of
 * one and the same side (A/A). Of shares and of calls that is the baseline: a candidate that broke half-way
 * is no noise. Of durations and levels it is both sides, because a process warms up; the noisier counts.
 *
 * @param raw the difference between the sides
 * @param noise the same difference between the halves, one per side; NaN where a side can't be halved
 */
export function beyondNoise(raw: number, noise: readonly number[]): boolean {
  const most = Math.max(0, ...noise.filter(Number.isFinite).map(Math.abs));
  const size = Math.abs(raw);
  return size > most && (size - most) / (size + most) > limits.overNoise;
}
