/**
 * A duration for people: three significant digits in the unit that fits.
 *
 * @param ms milliseconds
 */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  const size = Math.abs(ms);
  if (size === 0) return "0 ms";
  if (size < 1) return `${digits(ms * 1000)} µs`;
  if (size < 1000) return `${digits(ms)} ms`;
  if (size < 60_000) return `${digits(ms / 1000)} s`;
  if (size < 3_600_000) return `${digits(ms / 60_000)} min`;
  return `${digits(ms / 3_600_000)} h`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

const steps: readonly [limit: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [3600, "minute"],
  [86_400, "hour"],
  [86_400 * 30, "day"],
  [86_400 * 365, "month"],
  [Infinity, "year"],
];
const size: Partial<Record<Intl.RelativeTimeFormatUnit, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 86_400 * 30,
  year: 86_400 * 365,
};
const relative = new Intl.RelativeTimeFormat("en-GB", {
  numeric: "always",
  style: "narrow",
});

/**
 * How long ago, or how far ahead: `3 min ago`.
 *
 * @param at milliseconds since the epoch
 */
export function formatRelative(at: number, now: number): string {
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 5) return "just now";
  const [, unit] = steps.find(([limit]) => Math.abs(seconds) < limit) ?? [
    0,
    "year" as const,
  ];
  return relative.format(Math.trunc(seconds / (size[unit] ?? 1)), unit);
}

const pad = (n: number, length = 2) => String(n).padStart(length, "0");

/** Local time with its offset, to the millisecond: `2026-01-31 12:00:00.000 +01:00`. */
export function formatAbsolute(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "unknown time";
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${formatDay(date)} ${formatClock(at)} ${zone}`;
}

function formatDay(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** Local time of day to the millisecond. */
export function formatClock(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** An end of a window: local month, day and minute; one that is no date as it is written. */
export function endLabel(end: string): string {
  const at = /^\d{4}-/.test(end) ? Date.parse(end) : NaN;
  return Number.isNaN(at) ? end : formatAbsolute(at).slice(5, 16);
}
