import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { rowsOf } from "./kinds.js";

/** Traces of an environment whose first span was loaded in one half hour. Unix milliseconds. */
export interface Arrived {
  /** Unix seconds. */
  readonly loaded: number;
  /** When the first and the last of them began. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly spans: number;
  readonly traces: number;
  /** When the latest of their spans was loaded that is derived. */
  readonly upToMs: number;
}

interface Known {
  readonly byLoaded: Map<number, Arrived>;
  readonly derivedMs: number;
  readonly sinceMs: number;
}

/** What expires is forgotten with all the rest. */
const FORGOTTEN_MS = 3_600_000;
/** Nodes of a cluster may be so far behind each other. */
const BEHIND_MS = 60_000;

/** Up to when spans are derived, of whichever environment: Unix milliseconds. */
export async function derivedUpTo(db: Database): Promise<number> {
  const [progress] = await rowsOf<{ readonly upTo: number }>(
    db,
    loadSql("flows/progress.sql"),
    {},
  );
  return progress?.upTo ?? 0;
}

/** When traces arrived: of what is stored, only what has changed is read again. */
export class ArrivalReader {
  readonly #db: Database;
  readonly #known = new Map<string, Known>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * @param derivedMs up to when spans were derived before this was asked
   * @returns the half hours in which traces of an environment arrived, the earliest first
   */
  async of(
    environment: string,
    derivedMs: number,
  ): Promise<readonly Arrived[]> {
    const before = this.#known.get(environment);
    const known =
      before === undefined || before.sinceMs < Date.now() - FORGOTTEN_MS
        ? {
            byLoaded: new Map<number, Arrived>(),
            derivedMs: 0,
            sinceMs: Date.now(),
          }
        : before;
    const changed = await rowsOf<{ readonly loaded: number }>(
      this.#db,
      loadSql("summaries/changed.sql"),
      { environment, since: Math.max(0, known.derivedMs - BEHIND_MS) },
    );
    if (changed.length > 0) {
      const rows = await rowsOf<Arrived>(
        this.#db,
        loadSql("summaries/arrivals.sql"),
        { environment, loaded: changed.map(({ loaded }) => loaded) },
      );
      for (const row of rows) known.byLoaded.set(row.loaded, row);
    }
    this.#known.set(environment, { ...known, derivedMs });
    return [...known.byLoaded.values()].sort((a, b) => a.loaded - b.loaded);
  }
}
