import type { Signal } from "../otlp/messages.js";

export interface PaceOptions {
  /** How long a segment stays open for more, at least, in milliseconds. */
  readonly lingerMs?: number;
  /** From the end of one segment to that of the signal's next, at least, unless it is full; in milliseconds. */
  readonly readMs?: number;
  /** The same while nobody reads the signal. */
  readonly unreadMs?: number;
  /** Whoever reads again within this is taken to be still reading, in milliseconds. */
  readonly stayMs?: number;
}

// ClickHouse spends tens of milliseconds on understanding a load, however little is in it, and merges small parts
// more often. So what comes all the time is loaded three times in two seconds while somebody may see it, and every
// four seconds otherwise; what comes now and then is loaded at once. A page asks several things at a time, and its
// next click comes soon: they find the quick pace. One that only refreshes itself now and then has each time what it
// waits for, and between two times nothing is loaded for it.
const DEFAULTS: Required<PaceOptions> = {
  lingerMs: 200,
  readMs: 700,
  unreadMs: 4000,
  stayMs: 2_000,
};

/** When the open segment of each signal is to be ended. */
export class Pace {
  readonly #options: Required<PaceOptions>;
  /** Milliseconds since the epoch, as everything here. */
  readonly #ended = new Map<Signal, number>();
  readonly #read = new Map<Signal, number>();

  constructor(options: PaceOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /**
   * Somebody reads a signal.
   *
   * @returns whether nobody did until now
   */
  read(signal: Signal, now: number): boolean {
    const unread = !this.#isRead(signal, now);
    this.#read.set(signal, now);
    return unread;
  }

  ended(signal: Signal, now: number): void {
    this.#ended.set(signal, now);
  }

  /** When a segment is to be ended that was opened at a time. */
  endAt(signal: Signal, openedAt: number, now: number): number {
    const { lingerMs, readMs, unreadMs } = this.#options;
    const every = this.#isRead(signal, now) ? readMs : unreadMs;
    return Math.max(
      openedAt + lingerMs,
      (this.#ended.get(signal) ?? 0) + every,
    );
  }

  #isRead(signal: Signal, now: number): boolean {
    return now - (this.#read.get(signal) ?? 0) < this.#options.stayMs;
  }
}
