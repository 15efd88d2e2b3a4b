import { sideConditions, type SideFilter } from "./filters.js";
import type { Fragment } from "./query.js";

export const HOUR_MS = 3_600_000;

interface Range {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Widens a stretch of time, in milliseconds since the epoch, to whole hours. */
export function wholeHours({ sinceMs, untilMs }: Range): Range {
  return {
    sinceMs: Math.floor(sinceMs / HOUR_MS) * HOUR_MS,
    untilMs: Math.ceil(untilMs / HOUR_MS) * HOUR_MS,
  };
}

export function isWholeHours({ sinceMs, untilMs }: Range): boolean {
  return sinceMs % HOUR_MS === 0 && untilMs % HOUR_MS === 0;
}

/** The hour of a DateTime64 column, as the tables' summaries hold it: hours since the epoch. */
export const hourOf = (time: string): string =>
  `intDiv(toUnixTimestamp64Milli(${time}), ${HOUR_MS})`;

/**
 * The conditions of a filter, a stretch of whole hours told by the hour: the tables' summaries
 * (migrations/0012_summaries.sql, 0070_operations_summary.sql) hold the hour and can answer then.
 *
 * @param time the DateTime64 column that `sinceMs` and `untilMs` are about
 */
export function hourConditions(
  { sinceMs, untilMs, ...side }: SideFilter & Range,
  time: string,
): Fragment[] {
  if (!isWholeHours({ sinceMs, untilMs })) {
    return sideConditions({ ...side, sinceMs, untilMs }, time);
  }
  const hour = hourOf(time);
  return [
    ...sideConditions(side, time),
    {
      sql: `${hour} >= {sinceHour:Int64} AND ${hour} < {untilHour:Int64}`,
      params: { sinceHour: sinceMs / HOUR_MS, untilHour: untilMs / HOUR_MS },
    },
  ];
}
