import { groupBy } from "../../../group.js";
import { weightBy } from "../../flows/weight.js";
import { ask, plain } from "../query.js";
import type { Selection, SideWindow } from "./ask.js";
import type { Activities } from "./kept/periods/activity.js";
import { periodsOf } from "./kept/periods/period.js";
import { within } from "./kept/periods/within.js";
import type { Extent, Metrics, PointSource } from "./metrics.js";
import { commonBounds, cumulativeAt } from "./series-buckets.js";
import { addSums, type SumMap } from "./sum-map.js";
import { stepOf } from "./series-step.js";
import type { Point } from "./series-pieces.js";
import { lengthOf, readSteps, type Window } from "./series-steps.js";

/** Intervals that the shorter side is cut into, and the latest that are read of the longer. */
const INTERVALS = 200;
const LATEST = 400;
/** Series that are compared. Of more, those of the least hashes: the same each time. */
const SERIES = 2000;

/** What series are read from, and what the requests that their services took. */
export interface SeriesSource extends PointSource {
  /** When there are spans. */
  readonly spans: Activities;
}

/**
 * The series of metrics that both sides have, cut into intervals of one length: that of the slower
 * collection, or longer where the shorter side lasts longer than 200 of them. Of the longer side the latest
 * 400 intervals are read.
 *
 * @returns with them how many more both sides have
 */
export async function readSeries(
  source: SeriesSource,
  { extents: [b, c], kinds, series: names }: Metrics,
  selection: Selection,
) {
  if (b === undefined || c === undefined) return { series: [], left: 0 };
  const ids = [...names.keys()].sort((x, y) => x - y);
  const only = ids.length > SERIES ? ids.slice(0, SERIES) : undefined;
  const shorter = Math.min(b.lastMs - b.firstMs, c.lastMs - c.firstMs);
  const stepMs = stepOf(shorter / INTERVALS, [b.intervalMs, c.intervalMs]);
  const windowOf = (side: SideWindow, { firstMs, lastMs }: Extent): Window => ({
    ...side,
    stepMs,
    fromMs:
      Math.ceil(Math.max(firstMs, lastMs - LATEST * stepMs) / stepMs) * stepMs,
    toMs: Math.floor(lastMs / stepMs) * stepMs,
  });
  const read = async (window: Window) => {
    const [series, requests] = await Promise.all([
      readSteps(source, { window, only }, kinds),
      readRequestCounts(source, window),
    ]);
    return { series, ...requests };
  };
  const [baseline, candidate] = await Promise.all([
    read(windowOf(selection.baseline, b)),
    read(windowOf(selection.candidate, c)),
  ]);
  const series = [...baseline.series].flatMap(
    ([key, { id, shape, points }]) => {
      const others = candidate.series.get(key)?.points;
      const name = names.get(id);
      if (others === undefined || name === undefined) return [];
      const bounds = commonBounds(
        [...points, ...others].flatMap(({ distributions }) => distributions),
      );
      const sideOf = (
        own: readonly Point[],
        { requests, operations }: RequestCounts,
        { intervalMs }: Extent,
      ) => ({
        values: own.map(({ value }) => value),
        weights: own.map(({ weight }) => weight),
        requests: own.map(
          ({ atMs }) => requests.get(name.service)?.get(atMs) ?? 0,
        ),
        operations: operations.get(name.service) ?? {},
        processes:
          (own.reduce((sum, { reports }) => sum + reports, 0) * intervalMs) /
          (own.length * stepMs),
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
          ...name,
          ...{ shape, stepMs, bounds },
          baseline: sideOf(points, baseline, b),
          candidate: sideOf(others, candidate, c),
        },
      ];
    },
  );
  return { series, left: ids.length - (only ?? ids).length };
}

/** Requests that a service took at a commit, within a period. */
interface RequestRow {
  readonly atMs: number;
  readonly commit: string;
  readonly service: string;
  readonly steps: SumMap<number>;
  readonly operations: SumMap<string>;
}

/** How many requests services took. */
interface RequestCounts {
  /** By service and step. */
  readonly requests: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** By service and operation. */
  readonly operations: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

async function readRequestCounts(
  { db, periods, spans }: SeriesSource,
  window: Window,
): Promise<RequestCounts> {
  const { environment, commit, fromMs, toMs, stepMs } = window;
  const lengthMs = lengthOf(window);
  const rows = await periods.read<RequestRow>(
    { name: `requests ${stepMs}`, environment, lengthMs },
    periodsOf({ fromMs, toMs }, spans(environment), { lengthMs }),
    (ranges) =>
      ask<RequestRow>(
        db,
        "compare/requests.sql",
        {
          where: within(environment, "Timestamp", ranges),
          weight: plain(weightBy("TraceState")),
        },
        { stepMs, lengthMs },
      ),
  );
  const byService = groupBy(
    rows.filter((row) => row.commit.startsWith(commit)),
    ({ service }) => service,
  );
  const summed = <K>(of: (row: RequestRow) => SumMap<K>) =>
    [...byService].map(([service, those]): [string, Map<K, number>] => {
      const sums = new Map<K, number>();
      for (const row of those) addSums(sums, of(row));
      return [service, sums];
    });
  return {
    requests: new Map(summed(({ steps }) => steps)),
    operations: new Map(
      summed(({ operations }) => operations).map(([service, sums]) => [
        service,
        Object.fromEntries(sums),
      ]),
    ),
  };
}
