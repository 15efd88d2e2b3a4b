import { Repeating } from "../../repeating.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { rowsOf } from "./kinds.js";
import { unsettled } from "./provisional.js";
import { MANY_SPANS } from "./settle.js";
import type { Summaries } from "./summaries.js";

/** An environment, as far as spans of it are stored. */
interface Stored {
  readonly environment: string;
  readonly commits: number;
  readonly spans: number;
}

/** What there was of one when it was looked at last. Unix milliseconds. */
interface Looked {
  readonly spans: number;
  readonly atMs: number;
  readonly changedMs: number;
}

/** Between two looks at what has come, in milliseconds. */
const EVERY_MS = 30_000;
/** One in so many is at environments of which little has, too. */
const LITTLE_EVERY = 10;
/** After its last span, an environment's days are summed up and nothing is left to do. */
const OVER_MS = 2 * 86_400_000;

/**
 * Summarises before anybody compares: whatever has something to be compared with, another environment or another
 * of its own commits. An environment that is alone pays nothing until somebody compares its own past.
 */
export class Ahead {
  readonly #db: Database;
  readonly #summaries: Summaries;
  readonly #repeating = new Repeating();
  readonly #everyMs: number;
  readonly #stopping = new AbortController();
  readonly #looked = new Map<string, Looked>();

  constructor(db: Database, summaries: Summaries, { everyMs = EVERY_MS } = {}) {
    this.#db = db;
    this.#summaries = summaries;
    this.#everyMs = everyMs;
  }

  start(onError: (error: unknown) => void): void {
    this.#repeating.start(() => this.look(), {
      everyMs: this.#everyMs,
      onError,
    });
  }

  /** Ends after the statement under way. */
  stop(): Promise<void> {
    const ended = this.#repeating.stop();
    this.#stopping.abort(new Error("The collector stops."));
    return ended;
  }

  /** Summarises what is due. */
  async look(): Promise<void> {
    const due = await this.#due();
    if (due.length === 0) return;
    for (const one of due) this.#remember(one);
    const { signal } = this.#stopping;
    signal.throwIfAborted();
    const arrivals = await this.#summaries.arrivals(
      due.map(({ environment }) => environment),
    );
    await this.#summaries.provisional.ahead(
      due.flatMap(({ environment }, at) =>
        (arrivals[at] ?? [])
          .filter(({ build }) => build === undefined)
          .map((one) => unsettled(environment, one)),
      ),
      signal,
    );
  }

  /** Environments of which enough has come, or long enough ago. */
  async #due(): Promise<Stored[]> {
    const stored = await rowsOf<Stored>(
      this.#db,
      loadSql("summaries/comparable.sql"),
      {},
    );
    const now = Date.now();
    return stored.filter(({ environment, commits, spans }) => {
      const last = this.#looked.get(environment);
      return (
        (stored.length > 1 || commits > 1) &&
        (last === undefined ||
          spans - last.spans >= MANY_SPANS / 4 ||
          (now >= last.atMs + LITTLE_EVERY * this.#everyMs &&
            now <= last.changedMs + OVER_MS))
      );
    });
  }

  #remember({ environment, spans }: Stored): void {
    const last = this.#looked.get(environment);
    const now = Date.now();
    this.#looked.set(environment, {
      ...{ spans, atMs: now },
      changedMs: last?.spans === spans ? last.changedMs : now,
    });
  }
}
