import type { Signal } from "../../otlp/messages.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";

export interface StoredTable {
  readonly table: string;
  readonly rows: number;
  /** On disk, compressed. */
  readonly bytes: number;
  readonly uncompressedBytes: number;
  readonly parts: number;
}

export interface StoredEnvironment {
  readonly environment: string;
  readonly spans: number;
  readonly logRecords: number;
  readonly dataPoints: number;
  readonly oldestReceivedAt: string;
  readonly oldestBySignal: Readonly<Partial<Record<Signal, string>>>;
  readonly lastReceivedAt: string;
}

/** What the store holds. */
export function storedTables(db: Database): Promise<StoredTable[]> {
  return db.rows<StoredTable>(loadSql("read/status/tables.sql"));
}

export function storedEnvironments(db: Database): Promise<StoredEnvironment[]> {
  return db.rows<StoredEnvironment>(loadSql("read/status/environments.sql"));
}

/** Records that a service's agents could not deliver. */
export interface LostRecords {
  readonly environment: string;
  readonly service: string;
  readonly spans: number;
  readonly logRecords: number;
  readonly dataPoints: number;
}

/**
 * What agents say they had to give up, by service; those that lost nothing are left out.
 *
 * @param since milliseconds since the epoch
 */
export function lostRecords(
  db: Database,
  since: number,
): Promise<LostRecords[]> {
  return db.rows<LostRecords>(loadSql("read/status/lost.sql"), { since });
}

/**
 * The requests stored since a time, oldest forgotten first: what a client may still send again.
 *
 * @param since milliseconds since the epoch
 */
export async function rememberedRequests(
  db: Database,
  since: number,
): Promise<{ environment: string; hash: bigint }[]> {
  const rows = await db.rows<{ environment: string; hash: string }>(
    loadSql("read/status/remembered.sql"),
    { since },
  );
  return rows.map(({ environment, hash }) => ({
    environment,
    hash: BigInt(hash),
  }));
}

export interface StoredName {
  readonly environment: string;
  readonly service: string;
  /** Empty for what has only sent logs or metrics. */
  readonly operation: string;
}

/**
 * Environments, services and operations that something arrived from, the overflow names aside.
 *
 * @param since milliseconds since the epoch
 */
export function storedNames(
  db: Database,
  since: number,
): Promise<StoredName[]> {
  return db.rows<StoredName>(loadSql("read/status/names.sql"), { since });
}
