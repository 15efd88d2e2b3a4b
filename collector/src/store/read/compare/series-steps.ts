import type { Database } from "../../database.js";
import { all, sideConditions } from "../filters.js";
import { LOOKBACK_MS, sumCondition } from "../metric-query.js";
import { ask, plain, type Fragment } from "../query.js";
import type { SideWindow } from "./ask.js";
import type { Kind } from "./metrics.js";
import type { Distribution } from "./series-buckets.js";

/** Values read of one kind and side: more than as many series as are compared have in as many steps. */
const MAX_ROWS = 1_000_000;

type Shape = "level" | "counter" | "distribution";

/** What one series was in one step. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
  readonly weight: number;
  /** Data points: one for each process and collection. */
  readonly reports: number;
  readonly distributions: readonly Distribution[];
}

/** A series of one shape: what a metric was declared as may change. */
export interface Steps {
  readonly id: number;
  readonly shape: Shape;
  /** In order of time. */
  readonly points: readonly Point[];
}

/** One side's window, on whole steps; what is only partly in it is left out. */
export interface Window extends SideWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

export interface Question {
  readonly window: Window;
  readonly service: string | undefined;
  /** Ids of the series to read; all where there are not too many. */
  readonly only: readonly number[] | undefined;
}

/** Conditions for what lies in a window. */
export function whereOf(
  {
    window: { environment, commit, toMs },
    service,
  }: Pick<Question, "window" | "service">,
  time: string,
  sinceMs: number,
  more: readonly Fragment[] = [],
): Fragment {
  return all([
    ...sideConditions(
      {
        ...{ environment, service, sinceMs, untilMs: toMs },
        commit: commit === "" ? undefined : commit,
      },
      time,
    ),
    ...more,
  ]);
}

/** The series of one side by steps, of the kinds of metric that there are. */
export async function readSteps(
  db: Database,
  question: Question,
  kinds: ReadonlySet<Kind>,
): Promise<ReadonlyMap<string, Steps>> {
  const has = (...some: readonly Kind[]) => some.some((one) => kinds.has(one));
  const found = await Promise.all([
    has("gauge") ? levels(db, "gauge", question) : [],
    has("updowncounter") ? levels(db, "sum", question) : [],
    has("counter", "updowncounter") ? counters(db, question) : [],
    has("histogram") ? distributions(db, "histogram", question) : [],
    has("exponential histogram")
      ? distributions(db, "exponential_histogram", question)
      : [],
  ]);
  const series = new Map<string, Steps & { readonly points: Point[] }>();
  for (const { id, shape, point } of found.flat()) {
    const key = `${shape} ${id}`;
    const points = series.get(key)?.points ?? [];
    const last = points.at(-1);
    // Buckets of another shape within one step are rows of their own.
    if (last?.atMs === point.atMs) {
      points[points.length - 1] = {
        atMs: last.atMs,
        value: last.value + point.value,
        weight: last.weight + point.weight,
        reports: last.reports + point.reports,
        distributions: [...last.distributions, ...point.distributions],
      };
    } else points.push(point);
    series.set(key, { id, shape, points });
  }
  return series;
}

interface Found {
  readonly id: number;
  readonly shape: Shape;
  readonly point: Point;
}

/** As metrics.sql names series: 53 bits of a hash, which JSON has numbers for. */
const groupKey = plain("bitShiftRight(Series, 11)");

/** No value recorded is no value; the agent's account of itself is not the application's. */
const ours = [
  "bitAnd(Flags, 1) = 0",
  "NOT startsWith(MetricName, 'isoscope.agent.')",
].map(plain);

interface Row {
  readonly groupKey: number;
  readonly atMs: number;
  readonly reports: number;
}

function rowsOf<R>(
  db: Database,
  file: string,
  question: Question,
  about: { table: string; cumulative: boolean; more?: readonly Fragment[] },
): Promise<R[]> {
  const { fromMs, stepMs } = question.window;
  const since = about.cumulative ? Math.max(0, fromMs - LOOKBACK_MS) : fromMs;
  return ask<R>(
    db,
    file,
    {
      groupKey,
      table: plain(about.table),
      where: whereOf(question, "TimeUnix", since, [
        ...ours,
        ...(about.more ?? []),
        ...(question.only === undefined
          ? []
          : [
              {
                sql: `${groupKey.sql} IN {only:Array(UInt64)}`,
                params: { only: question.only },
              },
            ]),
      ]),
    },
    { stepMs, fromMs, limit: MAX_ROWS },
  );
}

async function levels(
  db: Database,
  kind: "gauge" | "sum",
  question: Question,
): Promise<Found[]> {
  const rows = await rowsOf<{
    readonly series: number;
    readonly steps: readonly (readonly [
      atMs: number,
      mean: number | null,
      reports: number,
    ])[];
  }>(db, "compare/series_levels.sql", question, {
    table: `otel_metrics_${kind}`,
    cumulative: false,
    more: kind === "sum" ? [sumCondition("level")] : [],
  });
  return rows.flatMap(({ series, steps }) =>
    steps.flatMap(([atMs, value, reports]) =>
      found("level", series, { atMs, value, reports }),
    ),
  );
}

async function counters(db: Database, question: Question): Promise<Found[]> {
  const rows = await rowsOf<Row & { readonly increase: number | null }>(
    db,
    "metrics/counters.sql",
    question,
    {
      table: "otel_metrics_sum",
      cumulative: true,
      more: [sumCondition("counter")],
    },
  );
  return rows.flatMap(({ groupKey, atMs, reports, increase: value }) =>
    found("counter", groupKey, { atMs, value, reports }),
  );
}

async function distributions(
  db: Database,
  kind: "histogram" | "exponential_histogram",
  question: Question,
): Promise<Found[]> {
  const rows = await rowsOf<Row & Distribution>(
    db,
    `metrics/${kind}s.sql`,
    question,
    { table: `otel_metrics_${kind}`, cumulative: true },
  );
  return rows.flatMap((row) =>
    found("distribution", row.groupKey, {
      ...{ atMs: row.atMs, value: row.sum, reports: row.reports },
      ...{ weight: row.count, distributions: [row] },
    }),
  );
}

/** JSON has no word for what is no number: such a step says nothing. */
function found(
  shape: Shape,
  id: number,
  {
    value,
    ...point
  }: Pick<Point, "atMs" | "reports"> &
    Partial<Omit<Point, "value">> & { readonly value: number | null },
): Found[] {
  if (value === null) return [];
  return [
    {
      shape,
      id,
      point: { weight: 1, distributions: [], ...point, value },
    },
  ];
}
