import type { Database } from "../database.js";
import { loadSql } from "../sql.js";

/** What a rule looks at. Times in Unix milliseconds, `sinceMs` exclusive. */
export interface Watched {
  readonly environment: string;
  /** Empty for all. */
  readonly service: string;
  readonly operation: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface Measured {
  readonly requests: number;
  readonly failed: number;
  readonly quantileMs: number;
  /** Of a request that failed, else of the slowest. */
  readonly traceId: string;
}

/** An error as it is known in every environment. */
export interface KnownError {
  readonly fingerprint: string;
  readonly service: string;
  readonly operation: string;
  readonly type: string;
  readonly message: string;
  readonly traceId: string;
}

export interface StoredAlert {
  readonly id: string;
  readonly rule: string;
  readonly kind: string;
  readonly environment: string;
  readonly subject: string;
  /** "0" where it is about no error. */
  readonly fingerprint: string;
  readonly error: string;
  readonly message: string;
  readonly traceId: string;
  readonly firedAtMs: number;
  /** 0 while it fires. */
  readonly resolvedAtMs: number;
  readonly delivery: string;
  readonly deliveryError: string;
}

/** What alerting asks of the store, and writes there. */
export function alertStore(db: Database) {
  const found = loadSql("alerts/found.sql").trimEnd();
  const sql = (name: string) =>
    // A function: `$` means nothing in what is put in.
    loadSql(`alerts/${name}.sql`).replace("{{found}}", () => found);
  const bind = ({ sinceMs, untilMs, ...what }: Watched) => ({
    ...what,
    since_ms: Math.floor(sinceMs),
    until_ms: Math.floor(untilMs),
  });
  return {
    /** The newest error that is known, or 0. */
    async learnedUpToMs(): Promise<number> {
      const [row] = await db.rows<{ upTo: number }>(sql("learned"));
      return row?.upTo ?? 0;
    },
    /** Notes the errors of spans that were loaded between two moments. */
    learn: (sinceMs: number, untilMs: number): Promise<void> =>
      db.command(sql("learn"), {
        since_ms: Math.floor(sinceMs),
        until_ms: Math.floor(untilMs),
      }),
    async measure(watched: Watched, quantile: number): Promise<Measured> {
      const [row] = await db.rows<Measured>(sql("measure"), {
        ...bind(watched),
        quantile,
      });
      return row ?? { requests: 0, failed: 0, quantileMs: 0, traceId: "" };
    },
    async commonestError(watched: Watched): Promise<KnownError | undefined> {
      const [row] = await db.rows<KnownError>(sql("commonest"), bind(watched));
      return row;
    },
    /** Errors that were first seen in the environment after `sinceMs`, oldest first. */
    newErrors: (watched: Watched, limit: number): Promise<KnownError[]> =>
      db.rows<KnownError>(sql("new_errors"), { ...bind(watched), limit }),
    /** Alerts that fire, or were not told yet. */
    unsettled: (): Promise<StoredAlert[]> =>
      db.rows<StoredAlert>(sql("unsettled")),
    record: (alert: StoredAlert): Promise<void> =>
      db.command(sql("record"), {
        ...alert,
        fingerprint: BigInt(alert.fingerprint),
        firedAtMs: Math.floor(alert.firedAtMs),
        resolvedAtMs: Math.floor(alert.resolvedAtMs),
      }),
  };
}

export type AlertStore = ReturnType<typeof alertStore>;
