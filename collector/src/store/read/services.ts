import type { Database } from "../database.js";
import { all, type SideFilter } from "./filters.js";
import { HOUR_MS, hourConditions, isWholeHours } from "./hours.js";
import { ask } from "./query.js";
import { origins, type StoredOrigin, type Volumes } from "./environments.js";

/** How requests of one service fared, that is spans of kind Server or Consumer, or without a parent. */
interface StoredRequests {
  readonly service: string;
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds, within 1 %; null without requests. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Distinct span names among the requests. */
  readonly operations: number;
}

export interface StoredService extends Volumes, StoredRequests {
  readonly environments: string[];
  /** Latest first. */
  readonly commits: string[];
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

/** One service's requests in one stretch of time; stretches without any are left out. */
interface StoredTrendPoint {
  readonly service: string;
  /** From 0, of the stretch. */
  readonly point: number;
  readonly requests: number;
  readonly errors: number;
  /** Milliseconds, within 1 %. */
  readonly p95Ms: number;
}

export interface StoredTrend {
  /** Start of the first stretch, in milliseconds since the epoch, and the length of each. */
  readonly sinceMs: number;
  readonly stepMs: number;
  readonly points: readonly StoredTrendPoint[];
}

/** What is asked about; answered fastest for whole hours. */
export type ActivityFilter = SideFilter & {
  readonly sinceMs: number;
  readonly untilMs: number;
};

export interface ServiceReader {
  services(filter: ActivityFilter): Promise<StoredService[]>;
  /** How requests fared over time, in up to so many stretches; undefined where there are none. */
  trend(
    filter: ActivityFilter,
    points: number,
  ): Promise<StoredTrend | undefined>;
  /** The operations with most spans first. */
  operations(filter: ActivityFilter, limit: number): Promise<StoredOperation[]>;
}

export function serviceReader(db: Database): ServiceReader {
  return {
    services: async (filter) => {
      const [sent, requests] = await Promise.all([
        origins(db, filter),
        ask<StoredRequests>(db, "services/list.sql", {
          spans: all(hourConditions(filter, "Timestamp")),
        }),
      ]);
      return servicesOf(sent, requests);
    },
    trend: async (filter, points) => {
      if (isWholeHours(filter)) {
        // Told by the hour, which the table's summary holds, unless that is too coarse for what there is.
        const hourly = await trend(db, filter, points, HOUR_MS);
        if (hourly === undefined || lengthMs(hourly) >= COARSE_MS) {
          return hourly;
        }
      }
      return trend(db, filter, points, 1000);
    },
    operations: (filter, limit) =>
      ask<StoredOperation>(
        db,
        "services/operations.sql",
        { spans: all(hourConditions(filter, "Timestamp")) },
        { limit },
      ),
  };
}

/** Services by name: what came from where, and how their requests fared. */
function servicesOf(
  sent: readonly StoredOrigin[],
  requests: readonly StoredRequests[],
): StoredService[] {
  const fared = new Map(requests.map((row) => [row.service, row]));
  const byService = new Map<string, StoredOrigin[]>();
  for (const row of sent) {
    const rows = byService.get(row.service);
    if (rows === undefined) byService.set(row.service, [row]);
    else rows.push(row);
  }
  return [...byService.keys()].sort().map((service) => {
    const rows = (byService.get(service) ?? []).sort(
      (a, b) => b.lastSeenMs - a.lastSeenMs,
    );
    const total = (of: keyof Volumes) =>
      rows.reduce((sum, row) => sum + row[of], 0);
    return {
      ...(fared.get(service) ?? { service, ...withoutRequests }),
      environments: distinct(rows.map(({ environment }) => environment)),
      commits: [...new Set(rows.map(({ commit }) => commit))].filter(Boolean),
      spans: total("spans"),
      logRecords: total("logRecords"),
      dataPoints: total("dataPoints"),
      lastSeenMs: Math.max(...rows.map((row) => row.lastSeenMs)),
    };
  });
}

const withoutRequests = {
  requests: 0,
  errors: 0,
  p50Ms: null,
  p95Ms: null,
  operations: 0,
};

const distinct = (values: readonly string[]) => [...new Set(values)].sort();

/** From so long a stretch with requests on, hours draw a line. */
const COARSE_MS = 12 * HOUR_MS;

function lengthMs({ points, stepMs }: StoredTrend): number {
  return stepMs * (Math.max(...points.map(({ point }) => point)) + 1);
}

async function trend(
  db: Database,
  filter: ActivityFilter,
  points: number,
  bucketMs: number,
): Promise<StoredTrend | undefined> {
  const rows = await ask<
    StoredTrendPoint & { firstBucket: number; bucketsPerPoint: number }
  >(
    db,
    "services/trend.sql",
    {
      spans: all(hourConditions(filter, "Timestamp")),
      bucket: {
        sql: `intDiv(toUnixTimestamp64Milli(Timestamp), ${bucketMs})`,
        params: {},
      },
    },
    { points },
  );
  const [first] = rows;
  return (
    first && {
      sinceMs: first.firstBucket * bucketMs,
      stepMs: first.bucketsPerPoint * bucketMs,
      points: rows,
    }
  );
}
