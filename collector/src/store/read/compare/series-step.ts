const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Lengths of intervals, in seconds: parts of an hour, or whole ones, so that the same intervals are counted again as
 * windows move and grow.
 */
const steps = [
  ...[1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 45],
  ...[1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 10, 12, 15, 20, 30].map(
    (minutes) => minutes * MINUTE,
  ),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR),
];

/** Slack, in milliseconds, for collections that come a moment late. */
const SLACK_MS = 250;
/** An interval may be so much longer than is wanted for the same number of collections to be in each. */
const LONGER = 2;

/**
 * The shortest interval that is as long as is wanted, and a multiple of the times between collections if that is not
 * much longer: what grows by the collection would otherwise grow by one and by two in turns.
 *
 * @param betweenMs the time between collections of each side, in milliseconds
 * @returns milliseconds
 */
export function stepOf(wantedMs: number, betweenMs: readonly number[]): number {
  const seconds = (Math.max(wantedMs, ...betweenMs) - SLACK_MS) / 1000;
  const long = steps.filter((step) => step >= seconds);
  const even = long.find(
    (step) =>
      step <= LONGER * seconds &&
      betweenMs.every(
        (one) => step % Math.max(1, Math.round(one / 1000)) === 0,
      ),
  );
  return 1000 * (even ?? long[0] ?? DAY * Math.ceil(seconds / DAY));
}
