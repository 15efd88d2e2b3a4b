import { type Labels } from "./types";

/** A cumulative series' two times, ms since the epoch. */
interface Known {
  readonly start: number;
  readonly last: number;
}

/**
 * Gives every cumulative series of one metric its start time. A consumer takes a later start
 * as "counted anew from here", so a reset, or a series removed and made again, must move it.
 */
export class SeriesStarts {
  #known = new Map<string, Known>();
  #next = new Map<string, Known>();
  #collectedAt: number;
  #resetAt = 0;

  /** @param registeredAt when the metric came to be, ms since the epoch */
  constructor(registeredAt: number) {
    this.#collectedAt = registeredAt;
  }

  /** Notes that the application set the metric back. */
  reset(now: number): void {
    this.#resetAt = now;
  }

  /**
   * The start of one series in the collection under way.
   *
   * @param key identifies the series, see {@link seriesKey}
   * @param total its running total: a counter's value, a distribution's count
   * @returns ms since the epoch
   */
  startOf(key: string, total: number): number {
    const known = this.#known.get(key);
    const reset = this.#resetAt > this.#collectedAt;
    let start: number;
    if (reset) start = this.#resetAt;
    // Not there, or more, at the last collection: it began after it.
    else if (known === undefined || total < known.last) {
      start = this.#collectedAt;
    } else start = known.start;
    this.#next.set(key, { start, last: total });
    return start;
  }

  /** Ends the collection; a series not asked about in it is forgotten. */
  collected(now: number): void {
    this.#known = this.#next;
    this.#next = new Map();
    this.#collectedAt = now;
  }
}

/** The same text for the same labels in any order. */
export function seriesKey(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
