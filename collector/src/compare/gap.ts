/** An alert about an error, for the trend. Unix milliseconds. */
export interface Gap {
  readonly firedAtMs: number;
  /** Undefined while its error was not seen outside its environment. */
  readonly gapMs: number | undefined;
}

/** One week, from Monday 00:00 UTC. */
export interface Week {
  readonly startMs: number;
  /** Alerts about an error that fired in it. */
  readonly alerts: number;
  /** Those whose error was seen outside since. */
  readonly seen: number;
  /** Undefined while half of them or more were not seen outside. */
  readonly medianMs: number | undefined;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 5 January 1970 was the first Monday. */
const MONDAY_MS = 4 * DAY_MS;

/**
 * The investigative gap by week: how long it took until an error was seen outside the environment that
 * alerted. Gaps that are still open count as longer than all others, so that a week does not look better for
 * what nobody could reproduce; the median of Kaplan and Meier's estimate where all open gaps are the newest.
 *
 * @param weeks so many up to now, empty ones too, oldest first
 */
export function weeklyGaps(
  gaps: readonly Gap[],
  nowMs: number,
  weeks: number,
): Week[] {
  const last = mondayOf(nowMs);
  return Array.from({ length: weeks }, (_, index): Week => {
    const startMs = last - (weeks - 1 - index) * WEEK_MS;
    const mine = gaps
      .filter(({ firedAtMs }) => mondayOf(firedAtMs) === startMs)
      .map(({ gapMs }) => gapMs ?? Infinity)
      .sort((a, b) => a - b);
    const median = medianOf(mine);
    return {
      startMs,
      alerts: mine.length,
      seen: mine.filter(Number.isFinite).length,
      medianMs: Number.isFinite(median) ? median : undefined,
    };
  });
}

const mondayOf = (ms: number) =>
  Math.floor((ms - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS;

/** @param sorted ascending; of an even number the mean of the middle two, infinite if one is */
function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)];
  const low = sorted[Math.ceil(middle) - 1];
  return high === undefined || low === undefined ? NaN : (low + high) / 2;
}
