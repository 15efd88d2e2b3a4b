import { Repeating } from "../../repeating.js";
import { onCluster, type Cluster } from "../cluster.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { kinds, rowsOf } from "./kinds.js";

/** Longer than a provisional build is used, and than it takes to make a build that is then recorded. */
const EVERY_MS = 3_600_000;

/**
 * Removes cells that nobody reads any more: of provisional builds, of builds that others have replaced, and of
 * those that a crash cut short. What was not recorded an hour ago, and is not now, will never be read.
 */
export class Sweeper {
  readonly #db: Database;
  readonly #cluster: Cluster | undefined;
  readonly #repeating = new Repeating();
  #unrecorded = new Set<string>();

  constructor(db: Database, cluster?: Cluster) {
    this.#db = db;
    this.#cluster = cluster;
  }

  start(onError: (error: unknown) => void): void {
    this.#repeating.start(() => this.sweep(), { everyMs: EVERY_MS, onError });
  }

  /** Ends after the sweep under way. */
  stop(): Promise<void> {
    return this.#repeating.stop();
  }

  /** Removes what it has found to be unrecorded the time before. */
  async sweep(): Promise<void> {
    const now = new Set<string>();
    for (const kind of kinds) {
      const table = `isoscope_summary_${kind}`;
      const found = await rowsOf<{ readonly build: string }>(
        this.#db,
        loadSql("summaries/unrecorded.sql").replace("{{table}}", table),
        {},
      );
      const gone = found.filter(({ build }) => this.#unrecorded.has(build));
      if (gone.length > 0) {
        const local = this.#cluster === undefined ? table : `${table}_local`;
        await this.#db.command(
          `ALTER TABLE ${local}${onCluster(this.#cluster)} DELETE WHERE Build IN {gone:Array(UInt64)}`,
          { gone: gone.map(({ build }) => BigInt(build)) },
        );
      }
      for (const { build } of found) now.add(build);
    }
    this.#unrecorded = now;
  }
}
