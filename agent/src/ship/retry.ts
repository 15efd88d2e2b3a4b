/** What to do with a request after an answer, per the OTLP/HTTP specification. */
export type Verdict = "accepted" | "retry" | "refused";

const RETRYABLE = new Set([429, 502, 503, 504]);

/** Classifies an HTTP status: only 429, 502, 503 and 504 may be retried. */
export function judge(status: number): Verdict {
  if (status >= 200 && status < 300) return "accepted";
  return RETRYABLE.has(status) ? "retry" : "refused";
}

/** A proxy's idea of "later" may be years, and a timer set for more than 24 days goes off at once. */
const MOST_ASKED_MS = 3_600_000;

/**
 * Reads a Retry-After header, in seconds or as an HTTP date.
 *
 * @param now ms since the epoch
 * @returns ms to wait, an hour at most, or undefined when absent or unreadable
 */
export function retryAfterMs(
  header: string | undefined,
  now: number,
): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  if (header.trim() !== "" && Number.isFinite(seconds)) {
    return within(seconds * 1_000);
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : within(date - now);
}

function within(ms: number): number {
  return Math.min(MOST_ASKED_MS, Math.max(0, ms));
}

const FIRST_MS = 500;
const MOST_MS = 30_000;

/**
 * Exponential back-off with full jitter over the upper half, so that many agents do not
 * return to a recovered collector at once and none returns at once either.
 *
 * @param attempt failures in a row, from 1
 * @param random a number in [0, 1)
 * @returns ms to wait
 */
export function backoffMs(attempt: number, random = Math.random()): number {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return ceiling / 2 + (ceiling / 2) * random;
}
