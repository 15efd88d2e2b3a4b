import { distinct, groupBy } from "../../../group.js";
import type { MetricSide } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import { HOUR_MS } from "../hours.js";
import { ask, type Fragment } from "../query.js";
import type { Name } from "./arrivals.js";
import { isOn, type Selection } from "./ask.js";
import type { Activities } from "./kept/periods/activity.js";
import { periodsOf } from "./kept/periods/period.js";
import type { PeriodMemory } from "./kept/periods/period-memory.js";
import { within } from "./kept/periods/within.js";
import { addSums, type SumMap } from "./sum-map.js";

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

/** A metric of a service at a commit within a period. */
interface MetricRow {
  readonly atMs: number;
  readonly commit: string;
  readonly service: string;
  readonly metric: string;
  readonly kinds: readonly Kind[];
  readonly units: readonly string[];
  readonly scopes: readonly string[];
  readonly points: number;
  /** Keys of attributes, and how many points have each. */
  readonly labels: SumMap<string>;
  readonly series: readonly (readonly [
    id: number,
    unit: string,
    attributes: string,
  ])[];
  readonly collections: number;
  readonly serviceCollections: number;
  /** Of its streams that report more than once: null where none does. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** How long it takes them until they report again, and how many streams take so long. */
  readonly intervals: SumMap<number>;
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

/** What data points are read from, and which of it is known. */
export interface PointSource {
  readonly db: Database;
  readonly periods: PeriodMemory;
  /** When there are data points. */
  readonly points: Activities;
}

/** Which metrics both sides report, and what their series are. */
export async function readMetrics(source: PointSource, selection: Selection) {
  const [baseline, candidate] = await Promise.all([
    readSide(source, selection, "baseline"),
    readSide(source, selection, "candidate"),
  ]);
  const sides = [baseline, candidate] as const;
  const metrics = sides.map(metricsOf);
  return {
    metrics: distinct(metrics.flatMap((side) => [...side.keys()])).flatMap(
      (key) => {
        const [b, c] = metrics.map((side) => side.get(key));
        const named = b ?? c;
        if (named === undefined) return [];
        const { service, metric } = named;
        return { service, metric, baseline: b?.side, candidate: c?.side };
      },
    ),
    kinds: new Set(sides.flat().flatMap(({ kinds }) => kinds)),
    extents: [extentOf(baseline), extentOf(candidate)] as const,
    /** Of both sides, by id. */
    series: sharedOf(baseline, candidate),
  };
}

export type Metrics = Awaited<ReturnType<typeof readMetrics>>;

async function readSide(
  { db, periods, points }: PointSource,
  selection: Selection,
  name: Name,
): Promise<MetricRow[]> {
  const { environment, sinceMs, untilMs } = selection[name];
  const rows = await periods.read<MetricRow>(
    { name: "metrics", environment, lengthMs: HOUR_MS },
    periodsOf({ fromMs: sinceMs, toMs: untilMs }, points(environment)),
    (ranges) =>
      ask<MetricRow>(
        db,
        "compare/metrics.sql",
        { streams: streams(within(environment, "TimeUnix", ranges)) },
        { lengthMs: HOUR_MS },
      ),
  );
  return rows.filter((row) => isOn(row, selection, name));
}

/** The streams of every kind of metric. */
function streams({ sql: where, params }: Fragment): Fragment {
  const one = loadSql("read/compare/streams.sql").trimEnd();
  const sql = Object.entries(tables)
    .map(([table, kind]) =>
      one
        .replace("{{table}}", () => table)
        .replace("{{kind}}", () => kind)
        .replace("{{within}}", () => where),
    )
    .join("\n    UNION ALL\n    ");
  return { sql, params };
}

interface Metric {
  readonly service: string;
  readonly metric: string;
  readonly side: MetricSide;
}

/** What a side reports of each metric. */
function metricsOf(rows: readonly MetricRow[]): Map<string, Metric> {
  const byMetric = groupBy(rows, ({ service, metric }) =>
    JSON.stringify([service, metric]),
  );
  /** Of each service, in each period and at each commit once. */
  const collections = new Map<string, Map<string, number>>();
  for (const { service, atMs, commit, serviceCollections } of rows) {
    const of = collections.get(service) ?? new Map<string, number>();
    of.set(`${atMs} ${commit}`, serviceCollections);
    collections.set(service, of);
  }
  return new Map(
    [...byMetric].flatMap(([key, those]): [string, Metric][] => {
      const [first] = those;
      if (first === undefined) return [];
      const { service, metric } = first;
      const ofService = [...(collections.get(service)?.values() ?? [])];
      return [[key, { service, metric, side: sideOf(those, sum(ofService)) }]];
    }),
  );
}

function sideOf(
  rows: readonly MetricRow[],
  serviceCollections: number,
): MetricSide {
  const points = sum(rows.map((row) => row.points));
  const labels = new Map<string, number>();
  for (const row of rows) addSums(labels, row.labels);
  const keys = [...labels.keys()].sort();
  return {
    kinds: distinct(rows.flatMap(({ kinds }) => kinds)).sort(),
    units: distinct(rows.flatMap(({ units }) => units)).sort(),
    points,
    labels: keys,
    constantLabels: keys.filter((key) => labels.get(key) === points),
    scopes: distinct(rows.flatMap(({ scopes }) => scopes))
      .sort()
      .slice(0, SCOPES),
    collections: sum(rows.map((row) => row.collections)),
    serviceCollections,
  };
}

/** Of the instrumentations that report a metric, at most. */
const SCOPES = 10;

const sum = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0);

function sharedOf(
  baseline: readonly MetricRow[],
  candidate: readonly MetricRow[],
): Map<number, SeriesName> {
  const known = new Set(
    baseline.flatMap(({ series }) => series.map(([id]) => id)),
  );
  const shared = new Map<number, SeriesName>();
  for (const { service, metric, series } of candidate) {
    for (const [id, unit, attributes] of series) {
      if (known.has(id)) shared.set(id, { service, metric, unit, attributes });
    }
  }
  return shared;
}

function extentOf(rows: readonly MetricRow[]): Extent | undefined {
  const times = (of: (row: MetricRow) => number | null) =>
    rows.flatMap((row) => of(row) ?? []);
  const firsts = times(({ firstMs }) => firstMs);
  const lasts = times(({ lastMs }) => lastMs);
  const intervalMs = medianInterval(rows);
  if (firsts.length === 0 || intervalMs === undefined) return undefined;
  return {
    firstMs: firsts.reduce((a, b) => Math.min(a, b)),
    lastMs: lasts.reduce((a, b) => Math.max(a, b)),
    intervalMs,
  };
}

function medianInterval(rows: readonly MetricRow[]): number | undefined {
  const streams = new Map<number, number>();
  for (const { intervals } of rows) addSums(streams, intervals);
  let left = Math.floor(sum([...streams.values()]) / 2);
  for (const [interval, n] of [...streams].sort(([a], [b]) => a - b)) {
    left -= n;
    if (left < 0) return interval;
  }
  return undefined;
}
