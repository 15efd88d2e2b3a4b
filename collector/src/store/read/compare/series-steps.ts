import type { Database } from "../../database.js";
import { all } from "../filters.js";
import { HOUR_MS } from "../hours.js";
import { LOOKBACK_MS, sumCondition } from "../metric-query.js";
import { ask, plain, type Fragment } from "../query.js";
import type { SideWindow } from "./ask.js";
import { periodsOf, type Range } from "./kept/periods/period.js";
import { within } from "./kept/periods/within.js";
import type { Kind, PointSource } from "./metrics.js";
import type { Distribution } from "./series-buckets.js";
import {
  piecesOf,
  seriesOf,
  type Found,
  type Piece,
  type Point,
  type Shape,
  type Steps,
} from "./series-pieces.js";

/** Values read of one kind and side: more than as many series as are compared have in as many steps. */
const MAX_ROWS = 1_000_000;

/** One side's window, on whole steps; what is only partly in it is left out. */
export interface Window extends SideWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** A part of an hour, or whole ones. */
  readonly stepMs: number;
}

export interface Question {
  readonly window: Window;
  /** Ids of the series to read; all where there are not too many. */
  readonly only: readonly number[] | undefined;
}

/** How long the periods are that a side's window is read by. */
export const lengthOf = ({ stepMs }: Window): number =>
  Math.max(HOUR_MS, stepMs);

/** The series of one side by steps, of the kinds of metric that there are. */
export async function readSteps(
  source: PointSource,
  question: Question,
  kinds: ReadonlySet<Kind>,
): Promise<ReadonlyMap<string, Steps>> {
  const has = (...some: readonly Kind[]) => some.some((one) => kinds.has(one));
  const found = await Promise.all([
    has("gauge") ? read(source, question, levels("gauge")) : [],
    has("updowncounter") ? read(source, question, levels("sum")) : [],
    has("counter", "updowncounter") ? read(source, question, counters) : [],
    has("histogram") ? read(source, question, distributions("histogram")) : [],
    has("exponential histogram")
      ? read(source, question, distributions("exponential_histogram"))
      : [],
  ]);
  return seriesOf(found.flat());
}

/** How data points of one kind are read by steps. */
interface Reading<Row> {
  readonly file: string;
  readonly table: string;
  readonly more: readonly Fragment[];
  /** Whether a point says what there was since the one before it. */
  readonly isCumulative: boolean;
  readonly found: (row: Row) => Found[];
}

async function read<Row>(
  { db, periods, points }: PointSource,
  { window, only }: Question,
  { isCumulative, ...reading }: Reading<Row>,
): Promise<Piece[]> {
  const { environment, commit, fromMs, toMs, stepMs } = window;
  const lengthMs = lengthOf(window);
  // What is found of a period must not depend on what was read with it.
  const lookbackMs = isCumulative ? Math.max(LOOKBACK_MS, 2 * stepMs) : 0;
  const found = await periods.read<Piece>(
    {
      name: JSON.stringify([reading.file, reading.table, stepMs, only]),
      ...{ environment, lengthMs },
    },
    periodsOf({ fromMs, toMs }, points(environment), {
      ...{ lengthMs, beforeMs: lookbackMs },
    }),
    async (ranges) => {
      const rows = await askSteps<Row>(db, reading, {
        where: whereOf({ environment, only }, ranges, reading, lookbackMs),
        params: {
          ...{ stepMs, lookbackMs, limit: MAX_ROWS },
          ...{ sinceMs: 0, fromMs: ranges[0]?.fromMs ?? 0 },
        },
      });
      return piecesOf(rows.flatMap(reading.found), lengthMs);
    },
  );
  return found.filter((one) => one.commit.startsWith(commit));
}

/** 53 bits of a hash, which JSON has numbers for: as metrics.sql names series. */
const SERIES = "bitShiftRight(Series, 11)";

const askSteps = <Row>(
  db: Database,
  { file, table }: Pick<Reading<Row>, "file" | "table">,
  {
    where,
    params,
  }: { readonly where: Fragment; readonly params: Record<string, unknown> },
): Promise<Row[]> =>
  ask<Row>(
    db,
    file,
    {
      groupKey: plain(`(${SERIES}, toString(Commit))`),
      table: plain(table),
      where,
    },
    params,
  );

function whereOf(
  { environment, only }: Pick<Question, "only"> & { environment: string },
  ranges: readonly Range[],
  { more }: Pick<Reading<unknown>, "more">,
  lookbackMs: number,
): Fragment {
  return all([
    within(environment, "TimeUnix", ranges, { beforeMs: lookbackMs }),
    // No value recorded is no value; the agent's account of itself is not the application's.
    plain("bitAnd(Flags, 1) = 0"),
    plain("NOT startsWith(MetricName, 'isoscope.agent.')"),
    ...more,
    ...(only === undefined
      ? []
      : [{ sql: `${SERIES} IN {only:Array(UInt64)}`, params: { only } }]),
  ]);
}

type LevelStep = readonly [atMs: number, mean: number | null, reports: number];

const levels = (
  kind: "gauge" | "sum",
): Reading<{
  readonly series: number;
  readonly commit: string;
  readonly steps: readonly LevelStep[];
}> => ({
  file: "compare/series_levels.sql",
  table: `otel_metrics_${kind}`,
  more: kind === "sum" ? [sumCondition("level")] : [],
  isCumulative: false,
  found: ({ series, commit, steps }) =>
    steps.flatMap(([atMs, value, reports]) =>
      point("level", [series, commit], { atMs, value, reports }),
    ),
});

/** What a row of one series, at one commit, begins with. */
interface Row {
  readonly groupKey: readonly [id: number, commit: string];
  readonly atMs: number;
  readonly reports: number;
}

const counters: Reading<Row & { readonly increase: number | null }> = {
  file: "metrics/counters.sql",
  table: "otel_metrics_sum",
  more: [sumCondition("counter")],
  isCumulative: true,
  found: ({ groupKey, atMs, reports, increase: value }) =>
    point("counter", groupKey, { atMs, value, reports }),
};

const distributions = (
  kind: "histogram" | "exponential_histogram",
): Reading<Row & Distribution> => {
  const once = sharing();
  return {
    file: `metrics/${kind}s.sql`,
    table: `otel_metrics_${kind}`,
    more: [],
    isCumulative: true,
    found: ({ groupKey, atMs, reports, ...distribution }) =>
      point("distribution", groupKey, {
        ...{ atMs, value: distribution.sum, reports },
        ...{ weight: distribution.count, distributions: [once(distribution)] },
      }),
  };
};

/** Has bounds that are the same be one list: there are few, and each step tells its own. */
function sharing() {
  const known = new Map<string, readonly number[]>();
  return (one: Distribution): Distribution => {
    if ("scale" in one) return one;
    const key = String(one.bounds);
    const bounds = known.get(key) ?? one.bounds;
    known.set(key, bounds);
    return { ...one, bounds };
  };
}

/** Of most points: not one list each. */
const NONE: readonly Distribution[] = [];

/** JSON has no word for what is no number: such a step says nothing. */
function point(
  shape: Shape,
  [id, commit]: readonly [number, string],
  {
    value,
    ...rest
  }: Pick<Point, "atMs" | "reports"> &
    Partial<Omit<Point, "value">> & { readonly value: number | null },
): Found[] {
  if (value === null) return [];
  return [
    {
      ...{ shape, id, commit },
      point: { weight: 1, distributions: NONE, ...rest, value },
    },
  ];
}
