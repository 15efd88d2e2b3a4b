/** After its time, a build waits so long for traces that were still arriving. */
export const SETTLED_MS = 60_000;
/** What late spans changed is counted anew no sooner. */
export const AGAIN_MS = 600_000;
/**
 * So many spans don't wait until somebody compares: the minutes that they came in are counted as they end. It takes
 * a third of a second of CPU beyond what it takes by the span.
 */
export const MANY_SPANS = 50_000;
/** Spans that are counted in one go, for the sake of memory. */
export const SPANS_AT_A_TIME = 5_000_000;
/** A statement writes to so many days' partitions at most, half of what ClickHouse allows. */
const SECONDS_AT_A_TIME = 50 * 86_400;

/**
 * What has arrived, the latest first, in portions that are small enough to be summarised at once.
 *
 * @param length of the time that each has arrived in, in seconds
 */
export function* portions<T extends { readonly spans: number }>(
  rows: readonly T[],
  spansAtATime: number,
  length: number,
): Generator<T[]> {
  let some: T[] = [];
  let spans = 0;
  for (const row of rows.toReversed()) {
    if (
      some.length > 0 &&
      (spans + row.spans > spansAtATime ||
        (some.length + 1) * length > SECONDS_AT_A_TIME)
    ) {
      yield some;
      [some, spans] = [[], 0];
    }
    some.push(row);
    spans += row.spans;
  }
  if (some.length > 0) yield some;
}
