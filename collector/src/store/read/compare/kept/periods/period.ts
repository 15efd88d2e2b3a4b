import { distinct } from "../../../../../group.js";
import { HOUR_MS } from "../../../hours.js";

/** A stretch of time, in Unix milliseconds; the end is exclusive. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A part of a window, with what tells whether what was read of it is still all there is. */
export interface Period extends Range {
  readonly version: string;
}

/** Of each hour in which something is stored: another text whenever that is more, or less. By the hour's start. */
export type Activity = ReadonlyMap<number, string>;

/** What is read of a period may lie, or depend on what lies, so long before and after it, in milliseconds. */
export interface Reach {
  readonly beforeMs?: number;
  readonly afterMs?: number;
}

/**
 * Cuts a window into periods that begin and end on whole multiples of a length, but for its own ends. There are none
 * where nothing is stored.
 *
 * @param lengthMs whole hours
 */
export function periodsOf(
  window: Range,
  activity: Activity,
  {
    lengthMs = HOUR_MS,
    beforeMs = 0,
    afterMs = 0,
  }: Reach & { readonly lengthMs?: number } = {},
): Period[] {
  const hours = [...activity.keys()].sort((a, b) => a - b);
  const starts = hours.flatMap((hour) => {
    const first = startOf(hour - afterMs, lengthMs);
    const last = startOf(hour + HOUR_MS - 1 + beforeMs, lengthMs);
    const length = (last - first) / lengthMs + 1;
    return Array.from({ length }, (_, nth) => first + nth * lengthMs);
  });
  return distinct(starts)
    .sort((a, b) => a - b)
    .map((start) => ({
      fromMs: Math.max(start, window.fromMs),
      toMs: Math.min(start + lengthMs, window.toMs),
    }))
    .filter(({ fromMs, toMs }) => fromMs < toMs)
    .map((range) => ({
      ...range,
      version: hoursOf(range.fromMs - beforeMs, range.toMs + afterMs)
        .flatMap((hour) => activity.get(hour) ?? [])
        .join(" "),
    }));
}

/** The hours that a stretch of time has a part of. */
function hoursOf(fromMs: number, toMs: number): number[] {
  const first = startOf(fromMs, HOUR_MS);
  const length = Math.ceil((toMs - first) / HOUR_MS);
  return Array.from({ length }, (_, nth) => first + nth * HOUR_MS);
}

/** Where the period of a moment begins, if nothing cuts it. */
export const startOf = (momentMs: number, lengthMs: number): number =>
  Math.floor(momentMs / lengthMs) * lengthMs;

/** More stretches are read as one, with what lies between them. */
const MANY = 20;

/** The stretches of time that some periods, in order, come to. */
export function rangesOf(periods: readonly Range[]): Range[] {
  const ranges: Range[] = [];
  for (const { fromMs, toMs } of periods) {
    const last = ranges.at(-1);
    if (last?.toMs === fromMs) ranges[ranges.length - 1] = { ...last, toMs };
    else ranges.push({ fromMs, toMs });
  }
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (ranges.length <= MANY || first === undefined || last === undefined) {
    return ranges;
  }
  return [{ fromMs: first.fromMs, toMs: last.toMs }];
}
