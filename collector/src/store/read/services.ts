import type { Database } from "../database.js";
import { all, sideConditions, type SideFilter } from "./filters.js";
import { ask } from "./query.js";
import type { Volumes } from "./environments.js";

export interface StoredService extends Volumes {
  readonly service: string;
  readonly environments: string[];
  readonly commits: string[];
  /** Spans that a caller waits for: kind Server or Consumer, or without a parent. */
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds; null without requests. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Distinct span names among the requests. */
  readonly operations: number;
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly lastSeenMs: number;
}

export interface ServiceReader {
  services(filter: SideFilter): Promise<StoredService[]>;
}

export function serviceReader(db: Database): ServiceReader {
  return {
    services: (filter) =>
      ask<StoredService>(db, "services/list.sql", {
        spans: all(sideConditions(filter, "Timestamp")),
        points: all(sideConditions(filter, "TimeUnix")),
      }),
  };
}
