import type { Database } from "../database.js";
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
  /** One row for each environment, commit and service of which anything is stored. */
  origins(): Promise<StoredOrigin[]>;
}

export function originReader(db: Database): OriginReader {
  return { origins: () => ask<StoredOrigin>(db, "environments/origins.sql") };
}
