import type { Database } from "../../database.js";
import { all, sideConditions } from "../filters.js";
import { ask, type Fragment } from "../query.js";
import {
  askSides,
  type Selection,
  type Sided,
  type SideWindow,
} from "./ask.js";
import {
  commonBounds,
  cumulativeAt,
  type Distribution,
} from "./series-buckets.js";

/** Intervals that the shorter side is cut into, and the latest that are read of the longer. */
const INTERVALS = 200;
const LATEST = 400;
/** Values read of one kind and side. */
const MAX_ROWS = 100_000;
/** How far back a cumulative series is read to find the value it had then. */
const LOOKBACK_MS = 5 * 60_000;

interface Extent extends Sided {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
}

interface Step {
  readonly groupKey: readonly [
    service: string,
    metric: string,
    attributes: string,
    unit: string,
  ];
  readonly atMs: number;
}

type Shape = "level" | "counter" | "distribution";

interface Point {
  readonly atMs: number;
  readonly value: number;
  readonly weight: number;
  readonly distributions: readonly Distribution[];
}

/** One side's window, on whole steps; what is only partly in it is left out. */
interface Window extends SideWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/**
 * The series of metrics that both sides have, cut into intervals of one length: that of the slower
 * collection, or longer where the shorter side lasts longer than 200 of them. Of the longer side the latest
 * 400 intervals are read.
 */
export async function readSeries(db: Database, selection: Selection) {
  const extents = await askSides<Extent>(db, selection, "series_extent");
  const extent = (of: number) => extents.find(({ side }) => side === of);
  const [b, c] = [extent(0), extent(1)];
  if (b === undefined || c === undefined) return [];
  const shorter = Math.min(b.lastMs - b.firstMs, c.lastMs - c.firstMs);
  const wanted = Math.max(b.intervalMs, c.intervalMs, shorter / INTERVALS);
  // A second's slack for collections that come a moment late.
  const stepMs = Math.max(1, Math.ceil((wanted - 250) / 1000)) * 1000;
  const windowOf = (side: SideWindow, { firstMs, lastMs }: Extent): Window => ({
    ...side,
    stepMs,
    fromMs:
      Math.ceil(Math.max(firstMs, lastMs - LATEST * stepMs) / stepMs) * stepMs,
    toMs: Math.floor(lastMs / stepMs) * stepMs,
  });
  const [baseline, candidate] = await Promise.all([
    readSide(db, windowOf(selection.baseline, b), selection.service),
    readSide(db, windowOf(selection.candidate, c), selection.service),
  ]);
  return [...baseline.series].flatMap(([key, points]) => {
    const others = candidate.series.get(key);
    if (others === undefined) return [];
    const [shape, service, metric, attributes, unit] = JSON.parse(key) as [
      Shape,
      ...Step["groupKey"],
    ];
    const bounds = commonBounds(
      [...points, ...others].flatMap(({ distributions }) => distributions),
    );
    const sideOf = (
      own: readonly Point[],
      {
        requests,
        operations,
      }: Pick<typeof baseline, "requests" | "operations">,
    ) => ({
      values: own.map(({ value }) => value),
      weights: own.map(({ weight }) => weight),
      requests: own.map(({ atMs }) => requests.get(`${service}/${atMs}`) ?? 0),
      operations: operations.get(service) ?? {},
      cumulative: own.map(({ distributions }) =>
        distributions
          .map((one) => cumulativeAt(one, bounds))
          .reduce<number[]>(
            (sums, counts) => sums.map((sum, i) => sum + (counts[i] ?? 0)),
            bounds.map(() => 0),
          ),
      ),
    });
    return [
      {
        service,
        metric,
        unit,
        attributes,
        shape,
        stepMs,
        bounds,
        baseline: sideOf(points, baseline),
        candidate: sideOf(others, candidate),
      },
    ];
  });
}

interface RequestRow {
  readonly service: string;
  readonly operation: string;
  readonly atMs: number;
  readonly requests: number;
}

async function readSide(
  db: Database,
  window: Window,
  service: string | undefined,
) {
  const question = { window, service };
  const rows = await Promise.all([
    levels(db, "gauge", question),
    levels(db, "sum", question),
    counters(db, question),
    distributions(db, "histogram", question),
    distributions(db, "exponential_histogram", question),
    ask<RequestRow>(
      db,
      "compare/requests.sql",
      { where: whereOf(window, service, "Timestamp", window.fromMs, []) },
      { stepMs: window.stepMs },
    ),
  ]);
  const [gauges, sums, counted, explicit, exponential, requests] = rows;
  const series = new Map<string, Point[]>();
  for (const { key, point } of [
    ...gauges,
    ...sums,
    ...counted,
    ...explicit,
    ...exponential,
  ]) {
    if (point.atMs >= window.toMs) continue;
    const points = series.get(key) ?? [];
    const last = points.at(-1);
    // Buckets of another shape within one step are rows of their own.
    if (last?.atMs === point.atMs) {
      points[points.length - 1] = {
        atMs: last.atMs,
        value: last.value + point.value,
        weight: last.weight + point.weight,
        distributions: [...last.distributions, ...point.distributions],
      };
    } else points.push(point);
    series.set(key, points);
  }
  return { series, ...countRequests(requests, window.toMs) };
}

/** Requests by service and step, and by service and operation. */
function countRequests(rows: readonly RequestRow[], toMs: number) {
  const requests = new Map<string, number>();
  const operations = new Map<string, Record<string, number>>();
  for (const { service, operation, atMs, requests: n } of rows) {
    if (atMs >= toMs) continue;
    const step = `${service}/${atMs}`;
    requests.set(step, (requests.get(step) ?? 0) + n);
    const of = operations.get(service) ?? {};
    of[operation] = (of[operation] ?? 0) + n;
    operations.set(service, of);
  }
  return { requests, operations };
}

function whereOf(
  { environment, commit }: Window,
  service: string | undefined,
  time: string,
  sinceMs: number,
  more: readonly string[],
): Fragment {
  return all([
    ...sideConditions(
      {
        environment,
        commit: commit === "" ? undefined : commit,
        service,
        sinceMs,
      },
      time,
    ),
    ...more.map((sql) => ({ sql, params: {} })),
  ]);
}

const groupKey: Fragment = {
  sql: `[toString(ServiceName), toString(MetricName),
    arrayStringConcat(arraySort(arrayMap((k, v) -> concat(toString(k), '=', v), mapKeys(Attributes), mapValues(Attributes))), ', '),
    toString(MetricUnit)]`,
  params: {},
};

/** No value recorded is no value; the agent's account of itself is not the application's. */
const ours = [
  "bitAnd(Flags, 1) = 0",
  "NOT startsWith(MetricName, 'isoscope.agent.')",
];

interface Question {
  readonly window: Window;
  readonly service: string | undefined;
}

function rowsOf<Row extends Step>(
  db: Database,
  file: string,
  { window, service }: Question,
  about: { table: string; cumulative: boolean; more?: readonly string[] },
): Promise<Row[]> {
  const since = about.cumulative
    ? Math.max(0, window.fromMs - LOOKBACK_MS)
    : window.fromMs;
  return ask<Row>(
    db,
    `metrics/${file}.sql`,
    {
      groupKey,
      table: { sql: about.table, params: {} },
      where: whereOf(window, service, "TimeUnix", since, [
        ...ours,
        ...(about.more ?? []),
      ]),
    },
    { stepMs: window.stepMs, fromMs: window.fromMs, limit: MAX_ROWS },
  );
}

interface Keyed {
  readonly key: string;
  readonly point: Point;
}

function keyed<Row extends Step>(
  shape: Shape,
  rows: readonly Row[],
  pointOf: (row: Row) => Pick<Point, "value"> & Partial<Point>,
): Keyed[] {
  return rows.map((row) => ({
    key: JSON.stringify([shape, ...row.groupKey]),
    point: { atMs: row.atMs, weight: 1, distributions: [], ...pointOf(row) },
  }));
}

const counter = "(IsMonotonic OR AggregationTemporality = 1)";

async function levels(
  db: Database,
  kind: "gauge" | "sum",
  question: Question,
): Promise<Keyed[]> {
  const rows = await rowsOf<Step & { avg: number | null }>(
    db,
    "levels",
    question,
    {
      table: `otel_metrics_${kind}`,
      cumulative: false,
      more: kind === "sum" ? [`NOT ${counter}`] : [],
    },
  );
  // JSON has no word for what is no number: such an interval says nothing.
  const known = rows.filter(({ avg }) => avg !== null);
  return keyed("level", known, ({ avg }) => ({ value: avg ?? 0 }));
}

async function counters(db: Database, question: Question): Promise<Keyed[]> {
  const rows = await rowsOf<Step & { increase: number | null }>(
    db,
    "counters",
    question,
    { table: "otel_metrics_sum", cumulative: true, more: [counter] },
  );
  const known = rows.filter(({ increase }) => increase !== null);
  return keyed("counter", known, ({ increase }) => ({ value: increase ?? 0 }));
}

async function distributions(
  db: Database,
  kind: "histogram" | "exponential_histogram",
  question: Question,
): Promise<Keyed[]> {
  const rows = await rowsOf<Step & Distribution>(db, `${kind}s`, question, {
    table: `otel_metrics_${kind}`,
    cumulative: true,
  });
  return keyed("distribution", rows, (row) => ({
    value: row.sum,
    weight: row.count,
    distributions: [row],
  }));
}
