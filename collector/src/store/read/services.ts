import type { Database } from "../database.js";
import { all, type SideFilter } from "./filters.js";
import { hourConditions } from "./hours.js";
import { ask } from "./query.js";
import type { Volumes } from "./environments.js";

export interface StoredService extends Volumes {
  readonly service: string;
  readonly environments: string[];
  readonly commits: string[];
  /** Spans that a caller waits for: kind Server or Consumer, or without a parent. */
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds, within 1 %; null without requests. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Distinct span names among the requests. */
  readonly operations: number;
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly lastSeenMs: number;
}

/** How the spans of one name and kind fare, whether they failed or not. */
export interface StoredOperation {
  readonly service: string;
  readonly operation: string;
  readonly kind: string;
  readonly spans: number;
  readonly errors: number;
  /** Milliseconds, within 1 %. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly lastSeenMs: number;
  /** Operations there are, those beyond the limit included. */
  readonly total: number;
}

/** What is asked about; answered fastest for whole hours. */
export type ActivityFilter = SideFilter & {
  readonly sinceMs: number;
  readonly untilMs: number;
};

export interface ServiceReader {
  services(filter: ActivityFilter): Promise<StoredService[]>;
  /** The operations with most spans first. */
  operations(filter: ActivityFilter, limit: number): Promise<StoredOperation[]>;
}

export function serviceReader(db: Database): ServiceReader {
  return {
    services: (filter) =>
      ask<StoredService>(db, "services/list.sql", {
        spans: all(hourConditions(filter, "Timestamp")),
        points: all(hourConditions(filter, "TimeUnix")),
      }),
    operations: (filter, limit) =>
      ask<StoredOperation>(
        db,
        "services/operations.sql",
        { spans: all(hourConditions(filter, "Timestamp")) },
        { limit },
      ),
  };
}
