import type { Database } from "../database.js";
import { all, type SideFilter } from "./filters.js";
import { hourConditions } from "./hours.js";
import { ask } from "./query.js";

/** How much of each signal is stored. */
export interface Volumes {
  readonly spans: number;
  readonly logRecords: number;
  readonly dataPoints: number;
}

/** What one service sent from one commit of one environment. */
export interface StoredOrigin extends Volumes {
  readonly environment: string;
  /** Empty when the sender named none. */
  readonly commit: string;
  readonly service: string;
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export interface OriginReader {
  /**
   * What is stored by environment, commit and service: one row of its spans, one of all else; those rows
   * that would be empty are missing.
   */
  origins(): Promise<StoredOrigin[]>;
}

export function originReader(db: Database): OriginReader {
  return { origins: () => origins(db) };
}

/**
 * The rows of {@link OriginReader.origins} within a filter, answered fastest for whole hours.
 *
 * Two statements at once: of what they take, most is what ClickHouse needs to understand them, and that it
 * does on one core each.
 */
export async function origins(
  db: Database,
  filter?: SideFilter & { readonly sinceMs: number; readonly untilMs: number },
): Promise<StoredOrigin[]> {
  const within = (time: string) =>
    all(filter === undefined ? [] : hourConditions(filter, time));
  const found = await Promise.all([
    ask<StoredOrigin>(db, "environments/origins.sql", {
      spans: within("Timestamp"),
    }),
    ask<StoredOrigin>(db, "environments/other_origins.sql", {
      records: within("Timestamp"),
      points: within("TimeUnix"),
    }),
  ]);
  return found.flat();
}
