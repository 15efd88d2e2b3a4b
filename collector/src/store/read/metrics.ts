import type { Database } from "../database.js";
import { all, sideConditions, when, type SideFilter } from "./filters.js";
import { ask } from "./query.js";

export const metricKinds = [
  "gauge",
  "sum",
  "histogram",
  "exponential_histogram",
  "summary",
] as const;
export type MetricKind = (typeof metricKinds)[number];

/** A metric as it was sent: one name may come in more than one kind or temporality. */
export interface StoredMetric {
  readonly name: string;
  readonly kind: MetricKind;
  readonly unit: string;
  readonly description: string;
  /** OTLP's AggregationTemporality: 0 has none, 1 delta, 2 cumulative. */
  readonly temporality: number;
  readonly monotonic: 0 | 1;
  readonly environments: string[];
  readonly services: string[];
  readonly attributeKeys: string[];
  /** Distinct combinations of resource and attributes, estimated above some thousands. */
  readonly series: number;
  readonly dataPoints: number;
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly lastSeenMs: number;
}

export interface MetricReader {
  /** The metrics that data points are stored of, by name; only that one when `name` is given. */
  metrics(
    filter: Pick<SideFilter, "environment" | "service"> & { name?: string },
  ): Promise<StoredMetric[]>;
  /** The known names most like this one, most alike first. */
  similar(name: string): Promise<string[]>;
}

export function metricReader(db: Database): MetricReader {
  return {
    metrics: ({ name, ...side }) =>
      ask<StoredMetric>(db, "metrics/list.sql", {
        where: all([
          ...sideConditions(side, "TimeUnix"),
          ...when(name, (metric) => ({
            sql: "MetricName = {metric:String}",
            params: { metric },
          })),
        ]),
      }),
    async similar(name) {
      const rows = await ask<{ name: string }>(
        db,
        "metrics/similar.sql",
        {},
        { metric: name.slice(0, 200) },
      );
      return rows.map((row) => row.name);
    },
  };
}
