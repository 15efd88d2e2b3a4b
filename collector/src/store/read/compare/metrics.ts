import type { MetricSide } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import { plain } from "../query.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";

/** Which tables hold data points, and what of them a point is: SQL. */
const tables = {
  otel_metrics_gauge: "'gauge'",
  otel_metrics_sum: "if(IsMonotonic, 'counter', 'updowncounter')",
  otel_metrics_histogram: "'histogram'",
  otel_metrics_exponential_histogram: "'exponential histogram'",
  otel_metrics_summary: "'summary'",
};

/** What a metric may be, as streams of it are told apart. */
export type Kind =
  | "gauge"
  | "counter"
  | "updowncounter"
  | "histogram"
  | "exponential histogram"
  | "summary";

export interface MetricRow extends Sided, MetricSide {
  readonly service: string;
  readonly metric: string;
  readonly kinds: readonly Kind[];
  readonly series: readonly (readonly [
    id: number,
    unit: string,
    attributes: string,
  ])[];
  /** Of all metrics of the side: null where none was reported twice. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly intervalMs: number | null;
}

/** What is compared of one metric between processes and environments, as both sides name it. */
export interface SeriesName {
  readonly service: string;
  readonly metric: string;
  readonly unit: string;
  readonly attributes: string;
}

/** When the metrics of a side were collected: from when to when, and how often. */
export interface Extent {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
}

/** Which metrics both sides report, and what their series are. */
export async function readMetrics(db: Database, selection: Selection) {
  const streams = loadSql("read/compare/streams.sql").trimEnd();
  const rows = await askSides<MetricRow>(
    db,
    selection,
    "metrics",
    {},
    {
      streams: plain(
        Object.entries(tables)
          .map(([table, kind]) =>
            streams
              .replace("{{table}}", () => table)
              .replace("{{kind}}", () => kind),
          )
          .join("\n    UNION ALL\n    "),
      ),
    },
  );
  return {
    metrics: pivot(rows, ({ service, metric }) => [service, metric]).map(
      ({ first: { service, metric }, baseline, candidate }) => ({
        ...{ service, metric, baseline, candidate },
      }),
    ),
    kinds: new Set(rows.flatMap(({ kinds }) => kinds)),
    extents: [extentOf(rows, 0), extentOf(rows, 1)] as const,
    /** Of both sides, by id. */
    series: sharedOf(rows),
  };
}

function sharedOf(rows: readonly MetricRow[]): Map<number, SeriesName> {
  const baseline = new Set(
    rows.flatMap(({ side, series }) => (side === 0 ? series : []).map(idOf)),
  );
  return new Map(
    rows.flatMap(({ side, service, metric, series }) =>
      side === 0
        ? []
        : series
            .filter((one) => baseline.has(idOf(one)))
            .map(([id, unit, attributes]): [number, SeriesName] => [
              id,
              { service, metric, unit, attributes },
            ]),
    ),
  );
}

const idOf = ([id]: MetricRow["series"][number]) => id;

export type Metrics = Awaited<ReturnType<typeof readMetrics>>;

function extentOf(
  rows: readonly MetricRow[],
  side: number,
): Extent | undefined {
  const { firstMs, lastMs, intervalMs } =
    rows.find((row) => row.side === side) ?? {};
  return firstMs == null || lastMs == null || intervalMs == null
    ? undefined
    : { firstMs, lastMs, intervalMs };
}
