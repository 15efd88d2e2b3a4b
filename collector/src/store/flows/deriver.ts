import { Repeating } from "../../repeating.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { deriveWindow } from "./window.js";

export interface DeriverOptions {
  /** For how long the statement has run that loads spans just now, in milliseconds; 0 for none. */
  readonly loadingForMs?: () => number;
  readonly onError?: (error: unknown) => void;
  /** How much of a backlog is taken at a time. */
  readonly portion?: Portion;
}

interface Portion {
  /** Spans that are derived in one go, for the sake of memory. */
  readonly spans: number;
  /** Loads that are looked at to tell where to cut. */
  readonly loads: number;
}

/** A trace of which nothing has been loaded for so long is taken to be complete: two loads that nobody waits for. */
const QUIET_MS = 10_000;
/**
 * How far back each window looks beyond the one before: traces whose spans come within this of each other
 * are found whole, others by what was derived of them.
 */
const LOOK_BACK_MS = 20_000;
/** Between two windows: the looking back costs less per span the longer it is. */
const EVERY_MS = 30_000;
/** Other collectors' statements may take this long from their start until their spans show. */
const SLOW_INSERT_MS = 5_000;
const PORTION: Portion = { spans: 2_000_000, loads: 100_000 };

/**
 * Keeps `isoscope_flows` up with `otel_traces`: one row for each trace, in the order of loading. All state
 * is in the store, so that a restart, or a kill, goes on where it was; whatever is derived twice is the same
 * row and counts once.
 */
export class Deriver {
  readonly #db: Database;
  readonly #options: DeriverOptions;
  readonly #repeating = new Repeating();
  readonly #stopping = new AbortController();
  #last: Promise<void> = Promise.resolve();
  /** Up to where everything is derived, arriving traces included. */
  #completeMs = 0;

  constructor(db: Database, options: DeriverOptions = {}) {
    this.#db = db;
    this.#options = options;
  }

  /** Derives quiet traces from time to time. */
  start(): void {
    this.#repeating.start(() => this.#run(QUIET_MS), {
      everyMs: EVERY_MS,
      onError: (error) => this.#options.onError?.(error),
    });
  }

  /**
   * Derives everything that is stored by now, traces included that may still be arriving: what comes later
   * replaces their rows. A comparison asks for it and so never misses the latest.
   */
  catchUp(): Promise<void> {
    return this.#run(0);
  }

  /** Ends after the window under way. */
  async stop(): Promise<void> {
    void this.#repeating.stop();
    this.#stopping.abort(new Error("The collector stops."));
    await this.#last.catch(() => undefined);
  }

  /** One at a time: those who ask meanwhile wait for a run of their own, that finds little left to do. */
  #run(quietMs: number): Promise<void> {
    const run = this.#last
      .catch(() => undefined)
      .then(() => this.#derive(quietMs));
    this.#last = run;
    return run;
  }

  async #derive(quietMs: number): Promise<void> {
    const [progress] = await this.#db.rows<{ upTo: number; now: number }>(
      loadSql("flows/progress.sql"),
    );
    const loadingForMs = this.#options.loadingForMs?.() ?? 0;
    // Of the current millisecond more may come.
    // Whole milliseconds: the time of a load is measured finer.
    const now = Math.floor((progress?.now ?? 0) - loadingForMs - 1);
    const portion = this.#options.portion ?? PORTION;
    let done = progress?.upTo ?? 0;
    const loads = await this.#db.rows<{ loadedAt: number; spans: number }>(
      loadSql("flows/loads.sql"),
      {
        after: Math.max(0, done - SLOW_INSERT_MS),
        up_to: now,
        most: portion.loads,
      },
    );
    if (now <= done || (loads.length === 0 && this.#completeMs >= done)) return;
    // What was loaded after those is another portion.
    const last = loads.at(-1)?.loadedAt ?? now;
    const end =
      loads.length < portion.loads ? now : Math.max(last - 1, done + 1);
    for (const upToMs of cuts(loads, end, portion.spans)) {
      this.#stopping.signal.throwIfAborted();
      await deriveWindow(this.#db, {
        sinceMs: Math.max(0, done - LOOK_BACK_MS),
        upToMs,
        touchedMs: Math.max(0, done - SLOW_INSERT_MS),
        quietMs: upToMs - quietMs,
        leavingMs: upToMs - LOOK_BACK_MS,
        // Somebody waits, or nobody does and one thread takes less CPU altogether.
        threads: quietMs === 0 ? 0 : 1,
      });
      await this.#db.command(loadSql("flows/record.sql"), { up_to: upToMs });
      done = upToMs;
    }
    if (end < now) return this.#derive(quietMs);
    const newest = loads.at(-1)?.loadedAt ?? 0;
    if (newest <= done - quietMs) this.#completeMs = done;
  }
}

/** Ends of the windows that a backlog is taken in; the last is `end`. */
function cuts(
  loads: readonly { readonly loadedAt: number; readonly spans: number }[],
  end: number,
  most: number,
): number[] {
  const ends: number[] = [];
  let spans = 0;
  for (const load of loads) {
    if (spans > 0 && load.loadedAt <= end && spans + load.spans > most) {
      ends.push(load.loadedAt - 1);
      spans = 0;
    }
    spans += load.spans;
  }
  return [...ends, end];
}
