import { IsoscopeError } from "../../errors.js";
import type { Database } from "../database.js";
import {
  explicitBuckets,
  exponentialBuckets,
  mergeExponential,
  quantile,
} from "./buckets.js";
import {
  all,
  attributeConditions,
  sideConditions,
  type AttributeFilter,
  type SideFilter,
} from "./filters.js";
import { quantileOf, type MetricShape } from "./metric-aggregates.js";
import { groupFragment, type GroupKey } from "./metric-groups.js";
import type { MetricKind } from "./metrics.js";
import { ask, plain, type Fragment } from "./query.js";

/** A question to one metric. `sinceMs` lies on a step. */
export interface MetricQuestion extends SideFilter {
  readonly name: string;
  readonly kind: MetricKind;
  readonly shape: MetricShape;
  /** One that fits the shape. */
  readonly aggregate: string;
  readonly attributes: AttributeFilter;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly stepMs: number;
  readonly groupBy: readonly GroupKey[];
}

export interface MetricPoint {
  /** The group's values, in the order of `groupBy`. */
  readonly groupKey: readonly string[];
  /** Start of the step, milliseconds since the epoch. */
  readonly atMs: number;
  /** null where it is not a finite number. */
  readonly value: number | null;
}

export interface MetricQueryReader {
  /**
   * One value per group and step with data, by group and time.
   *
   * @throws IsoscopeError ISO-QUERY-LIMIT when there are more than {@link MAX_POINTS}
   */
  query(question: MetricQuestion): Promise<MetricPoint[]>;
  /** The quantiles that a summary reports. */
  reportedQuantiles(name: string): Promise<number[]>;
}

/** The most values one answer holds. */
const MAX_POINTS = 50_000;

/**
 * How far before `sinceMs` a cumulative series is read to find the value it had then: an exporter's usual
 * interval is a minute.
 */
export const LOOKBACK_MS = 5 * 60_000;
/** No silence within what is read is too long for it. */
const ANY_LENGTH_MS = 9e12;

export function metricQueryReader(db: Database): MetricQueryReader {
  return {
    async query(question) {
      const points = await answers[question.shape](db, question);
      if (points.length > MAX_POINTS) {
        throw new IsoscopeError(
          "ISO-QUERY-LIMIT",
          `The answer has more than ${MAX_POINTS} values.`,
        );
      }
      return points;
    },
    async reportedQuantiles(name) {
      const rows = await ask<{ quantile: number }>(
        db,
        "metrics/quantiles.sql",
        {},
        { metric: name },
      );
      return rows.map((row) => row.quantile);
    },
  };
}

type Answer = (
  db: Database,
  question: MetricQuestion,
) => Promise<MetricPoint[]>;

const answers: Readonly<Record<MetricShape, Answer>> = {
  level: async (db, question) => {
    const rows = await run<Step & Record<string, number>>(
      db,
      "metrics/levels.sql",
      question,
    );
    return rows.map((row) => point(row, row[question.aggregate] ?? null));
  },
  counter: async (db, question) => {
    const rows = await run<Step & { increase: number }>(
      db,
      "metrics/counters.sql",
      question,
    );
    return rows.map((row) =>
      point(
        row,
        question.aggregate === "rate"
          ? perSecond(row.increase, question)
          : row.increase,
      ),
    );
  },
  distribution: (db, question) =>
    question.kind === "histogram"
      ? explicit(db, question)
      : exponential(db, question),
  summary: async (db, question) => {
    const q = quantileOf(question.aggregate);
    const rows = await run<Totals & { quantile: number | null }>(
      db,
      "metrics/summaries.sql",
      question,
      { quantile: q ?? -1 },
    );
    return rows.map((row) =>
      point(row, q === undefined ? ofTotals([row], question) : row.quantile),
    );
  },
};

interface Step {
  readonly groupKey: string[];
  readonly atMs: number;
}

interface Totals extends Step {
  readonly count: number;
  readonly sum: number;
}

async function explicit(
  db: Database,
  question: MetricQuestion,
): Promise<MetricPoint[]> {
  const q = quantileOf(question.aggregate);
  const rows = await run<Totals & { bounds: number[]; counts: number[] }>(
    db,
    "metrics/histograms.sql",
    question,
  );
  return steps(rows).map((parts) =>
    point(
      parts[0],
      q === undefined
        ? ofTotals(parts, question)
        : quantile(parts.flatMap(explicitBuckets), q),
    ),
  );
}

type IndexedCounts = readonly [indexes: number[], counts: number[]];

async function exponential(
  db: Database,
  question: MetricQuestion,
): Promise<MetricPoint[]> {
  const q = quantileOf(question.aggregate);
  const rows = await run<
    Totals & {
      scale: number;
      zero: number;
      positive: IndexedCounts;
      negative: IndexedCounts;
    }
  >(db, "metrics/exponential_histograms.sql", question);
  const byIndex = ([indexes, counts]: IndexedCounts) =>
    new Map(indexes.map((index, place) => [index, counts[place] ?? 0]));
  return steps(rows).map((parts) => {
    if (q === undefined) return point(parts[0], ofTotals(parts, question));
    const merged = mergeExponential(
      parts.map((part) => ({
        scale: part.scale,
        zero: part.zero,
        positive: byIndex(part.positive),
        negative: byIndex(part.negative),
      })),
    );
    return point(parts[0], quantile(exponentialBuckets(merged), q));
  });
}

function ofTotals(
  parts: readonly Totals[],
  question: MetricQuestion,
): number | null {
  const count = parts.reduce((total, part) => total + part.count, 0);
  if (question.aggregate === "count") return count;
  if (question.aggregate === "rate") return perSecond(count, question);
  const sum = parts.reduce((total, part) => total + part.sum, 0);
  return count === 0 ? null : sum / count;
}

function perSecond(increase: number, { stepMs }: MetricQuestion): number {
  return increase / (stepMs / 1000);
}

function point({ groupKey, atMs }: Step, value: number | null): MetricPoint {
  return { groupKey, atMs, value };
}

/** Rows of the same group and step, which come one after the other. */
function steps<Row extends Step>(rows: readonly Row[]): [Row, ...Row[]][] {
  const found: [Row, ...Row[]][] = [];
  for (const row of rows) {
    const last = found.at(-1);
    if (last !== undefined && sameStep(last[0], row)) last.push(row);
    else found.push([row]);
  }
  return found;
}

function sameStep(a: Step, b: Step): boolean {
  return (
    a.atMs === b.atMs &&
    a.groupKey.every((value, place) => value === b.groupKey[place])
  );
}

function run<Row extends Step>(
  db: Database,
  file: string,
  question: MetricQuestion,
  more: Record<string, unknown> = {},
): Promise<Row[]> {
  return ask<Row>(
    db,
    file,
    {
      where: where(question),
      groupKey: groupFragment(question.groupBy),
      table: plain(`otel_metrics_${question.kind}`),
    },
    {
      stepMs: question.stepMs,
      fromMs: question.sinceMs,
      lookbackMs: ANY_LENGTH_MS,
      limit: MAX_POINTS + 1,
      ...more,
    },
  );
}

function where(question: MetricQuestion): Fragment {
  const cumulative = question.shape !== "level";
  const sinceMs = cumulative
    ? Math.max(0, question.sinceMs - LOOKBACK_MS)
    : question.sinceMs;
  return all([
    { sql: "MetricName = {metric:String}", params: { metric: question.name } },
    // Bit 0 of a data point's flags: no value was recorded.
    plain("bitAnd(Flags, 1) = 0"),
    ...sideConditions({ ...question, sinceMs }, "TimeUnix"),
    ...attributeConditions(question.attributes, [
      "Attributes",
      "ResourceAttributes",
    ]),
    ...(question.kind === "sum" ? [sumCondition(question.shape)] : []),
  ]);
}

/** Which sums are levels, and which count. */
export function sumCondition(shape: MetricShape): Fragment {
  const counter = "(IsMonotonic OR AggregationTemporality = 1)";
  return plain(shape === "level" ? `NOT ${counter}` : counter);
}
