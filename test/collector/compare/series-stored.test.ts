import { afterAll, beforeAll, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { openStore, type TestStore } from "./support/store.js";

/** Every kind of metric over 12 minutes, one collection in 10 s by each of two processes. */
const ticks = 72;
const common = `'2026-01-15 12:00:00'::DateTime64(9) + INTERVAL intDiv(number, 2) * 10 SECOND AS TimeUnix,
  '2026-01-15 11:59:59'::DateTime64(9) AS StartTimeUnix,
  {environment:String} AS Environment, '0123456789' AS Commit, now64(3) AS ReceivedAt,
  'orders' AS ServiceName, map('service.instance.id', toString(number % 2)) AS ResourceAttributes`;

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

interface Side {
  readonly environment: string;
  readonly delay: number;
  readonly retriesPerRequest: number;
  readonly queryMs: number;
  readonly payload: number;
  /** How many requests each trace stands for: a power of two. */
  readonly each: number;
}

async function insert({ environment, ...side }: Side) {
  const numbers = `FROM numbers(${2 * ticks})`;
  const run = (sql: string) => store.db.command(sql, { environment });
  await run(`INSERT INTO otel_traces (Environment, Commit, ReceivedAt, Timestamp, TraceId, SpanId, TraceState, SpanName, SpanKind, ServiceName, Duration)
    SELECT {environment:String}, '0123456789', now64(3), '2026-01-15 12:00:00'::DateTime64(9) + INTERVAL number SECOND,
      lower(hex(cityHash64({environment:String}, number))), lower(hex(number)), '${traceState(side.each)}', 'GET /orders', 'Server', 'orders', 1000000
    FROM numbers(${10 * ticks})`);
  await run(`INSERT INTO otel_metrics_gauge (TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName, MetricUnit, Value)
    SELECT ${common}, 'eventloop.delay', 'ms', ${side.delay} * (0.9 + 0.2 * (cityHash64(number, {environment:String}) % 100) / 100) ${numbers}`);
  // Cumulative, per process: half of the requests each.
  await run(`INSERT INTO otel_metrics_sum (TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName, MetricUnit, Attributes, Value, AggregationTemporality, IsMonotonic)
    SELECT ${common}, 'orders.retries', '1', map('to', 'pg'),
      intDiv(number, 2) * 5 * ${side.each * side.retriesPerRequest} + cityHash64(number, {environment:String}) % 3, 2, true ${numbers}`);
  // Another counter of the same processes, with the same attributes: no part of the first.
  await run(`INSERT INTO otel_metrics_sum (TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName, MetricUnit, Attributes, Value, AggregationTemporality, IsMonotonic)
    SELECT ${common}, 'orders.attempts', '1', map('to', 'pg'),
      intDiv(number, 2) * 5 * ${40 * side.each} + cityHash64(number, {environment:String}) % 30, 2, true ${numbers}`);
  await run(`INSERT INTO otel_metrics_histogram (TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName, MetricUnit, Count, Sum, BucketCounts, ExplicitBounds, AggregationTemporality)
    SELECT ${common}, 'db.duration', 'ms', (intDiv(number, 2) + 1) * 10, (intDiv(number, 2) + 1) * 10 * ${side.queryMs},
      arrayMap(n -> n * (intDiv(number, 2) + 1), [${side.queryMs > 20 ? "0, 2, 8, 0" : "2, 6, 2, 0"}]),
      [5, 10, 50], 2 ${numbers}`);
  await run(`INSERT INTO otel_metrics_exponential_histogram (TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName, MetricUnit, Count, Sum, Scale, ZeroCount, PositiveOffset, PositiveBucketCounts, AggregationTemporality)
    SELECT ${common}, 'payload.size', 'By', 10, 10 * ${side.payload}, 2, 1, toInt32(round(log2(${side.payload}) * 4)), [2, 5, 2], 1 ${numbers}`);
}

const usual = {
  ...{ delay: 10, retriesPerRequest: 0.5, queryMs: 8, payload: 500 },
  each: 1,
};

/** Of one in so many: a threshold of 56 bits. */
const traceState = (each: number) =>
  each === 1
    ? ""
    : `ot=th:${(2n ** 56n - 2n ** 56n / BigInt(each)).toString(16).padStart(14, "0").replace(/0+$/, "")}`;

async function compare(name: string, candidate: Partial<Side>) {
  const sides = [
    { ...usual, environment: `${name}-baseline` },
    { ...usual, ...candidate, environment: `${name}-candidate` },
  ] as const;
  for (const side of sides) await insert(side);
  const window = ({ environment }: Side) => ({
    environment,
    commit: "",
    sinceMs: 0,
    untilMs: 4e12,
  });
  const { findings } = await answerComparison(
    compareReader(store.db),
    {
      baseline: window(sides[0]),
      candidate: window(sides[1]),
      service: undefined,
    },
    "metrics",
  );
  return findings;
}

test("stored gauges, counters and histograms of either kind, by interval", async () => {
  const findings = await compare("other", {
    delay: 30,
    retriesPerRequest: 2,
    queryMs: 40,
    payload: 4000,
  });
  const found: Record<string, unknown> = Object.fromEntries(
    findings.map(({ subject, verdict, effect }) => [
      subject.metric ?? "",
      [verdict, effect["shape"], effect["per"]],
    ]),
  );
  expect(found).toEqual({
    "eventloop.delay": ["worse", "level", undefined],
    "orders.retries": ["worse", "counter", "request"],
    "db.duration": ["worse", "distribution", undefined],
    "payload.size": ["different", "distribution", undefined],
  });
  const retries = findings.find(
    ({ subject }) => subject.metric === "orders.retries",
  );
  expect(retries?.effect).toMatchObject({
    attributes: "to=pg",
    stepMs: 10_000,
  });
  expect(retries?.effect["baselineValue"]).toBeCloseTo(0.5, 1);
  expect(retries?.effect["candidateValue"]).toBeCloseTo(2, 1);
  const delay = findings.find(
    ({ subject }) => subject.metric === "eventloop.delay",
  );
  expect(delay?.effect["candidateValue"]).toBeCloseTo(30, 0);
  expect(delay?.n.baseline).toBeGreaterThanOrEqual(50);
});

test("alike sides are alike", async () => {
  expect(await compare("alike", {})).toEqual([]);
});

test("where one request in four is traced, the others count as well", async () => {
  // Four times the requests, each of which costs what it did; with more of them an event loop has another delay.
  expect(await compare("busier", { each: 4, delay: 30 })).toEqual([]);
  const [retries, ...others] = await compare("wasteful", {
    ...{ each: 4, retriesPerRequest: 2 },
  });
  expect(others).toEqual([]);
  expect(retries?.subject.metric).toBe("orders.retries");
  expect(retries?.effect["candidateValue"]).toBeCloseTo(2, 1);
});

test("of more series than are compared it is said, and the same are compared on both sides", async () => {
  for (const environment of ["many-baseline", "many-candidate"]) {
    await store.db.command(
      `INSERT INTO otel_metrics_gauge (TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName, Attributes, Value)
       SELECT '2026-01-15 12:00:00'::DateTime64(9) + INTERVAL intDiv(number, 2500) * 10 SECOND, '2026-01-15 11:59:59'::DateTime64(9),
         {environment:String}, '0123456789', now64(3), 'orders', map('service.instance.id', '1'), 'pool',
         map('of', toString(number % 2500)), 50 + sipHash64(number, {environment:String}) % 5
       FROM numbers(${2500 * 60})`,
      { environment },
    );
  }
  const window = (environment: string) => ({
    ...{ environment, commit: "", sinceMs: 0, untilMs: 4e12 },
  });
  const selection = {
    baseline: window("many-baseline"),
    candidate: window("many-candidate"),
    service: undefined,
  };
  const reader = compareReader(store.db);
  const { series, left } = await reader.populations(selection);
  expect(series).toHaveLength(2000);
  expect(left.series).toBe(500);
  const steps = ({ values }: { readonly values: readonly number[] }) =>
    values.length;
  expect(
    new Set(
      series.flatMap(({ baseline, candidate }) => [
        steps(baseline),
        steps(candidate),
      ]),
    ),
  ).toEqual(new Set([59]));
  const { findings, summary } = await answerComparison(
    reader,
    selection,
    "metrics",
  );
  expect(findings).toEqual([]);
  expect(summary.notes).toContain(
    "500 of the series of metrics that both sides report are left out: a comparison of one service has more of them",
  );
});
