import { IsoscopeError } from "../errors.js";

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** The last millisecond that a nanosecond clock of 63 bits can show. */
const LAST_MS = 9_223_372_036_854;

const RELATIVE = /^-(\d{1,9})([smhdw])$/;
const ISO =
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A moment as `since` and `until` take it: ISO 8601 (UTC where no offset is given) or back from now, such
 * as `-15m`, in s, m, h, d or w. It is brought within what the store's clock can show, 1970 to 2262.
 *
 * @param name of the parameter, for the error
 * @throws IsoscopeError ISO-BAD-TIME
 */
export function parseTime(text: string, now: Date, name = "The time"): Date {
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const [, amount, unit] = relative;
    return within(now.getTime() - Number(amount) * (unitMs[unit ?? ""] ?? 0));
  }
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, clock, , , offset] = iso;
    const zoned = clock === undefined || offset !== undefined;
    const at = Date.parse(zoned ? text : `${text}Z`);
    if (!Number.isNaN(at)) return within(at);
  }
  throw new IsoscopeError(
    "ISO-BAD-TIME",
    `${name} is "${text.slice(0, 100)}", which is not a time.`,
  );
}

/** Whether a time that {@link parseTime} takes is told back from now. */
export const isRelative = (text: string): boolean => RELATIVE.test(text);

function within(ms: number): Date {
  return new Date(Math.min(Math.max(Math.floor(ms), 0), LAST_MS));
}

/** A stretch of time, `until` exclusive, in milliseconds since the epoch. */
export interface TimeRange {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/**
 * @param fallback `since` where none is given, such as `-24h` back from `until`
 * @throws IsoscopeError ISO-BAD-TIME, also when `since` is not before `until`
 */
export function timeRange(
  query: { since?: string; until?: string },
  fallback: string,
  now: Date = new Date(),
): TimeRange {
  // Now itself is within the range: a bound of whole milliseconds would cut off the present one.
  const until =
    query.until === undefined
      ? new Date(now.getTime() + 1)
      : parseTime(query.until, now, "until");
  const since =
    query.since === undefined
      ? parseTime(fallback, until)
      : parseTime(query.since, now, "since");
  if (since >= until) {
    throw new IsoscopeError(
      "ISO-BAD-TIME",
      `since (${since.toISOString()}) is not before until (${until.toISOString()}).`,
    );
  }
  return { sinceMs: since.getTime(), untilMs: until.getTime() };
}

/**
 * A length of time such as `30s` or `5m`.
 *
 * @returns milliseconds; undefined when the text is not one
 */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,7})([smhdw])$/.exec(text) ?? [];
  const ms = Number(amount) * (unitMs[unit ?? ""] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}

/** RFC 3339 in UTC with nanoseconds, from nanoseconds since the epoch. */
export function fromNs(ns: string): string {
  const at = BigInt(ns);
  const ms = Number(at / 1_000_000n);
  const fraction = (at % 1_000_000_000n).toString().padStart(9, "0");
  return `${new Date(ms).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** RFC 3339 in UTC with milliseconds, from milliseconds since the epoch. */
export function fromMs(ms: number): string {
  return new Date(ms).toISOString();
}
