import { afterAll, beforeAll, expect, test } from "vitest";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans } from "../store/flows/support.js";
import { openStore, type TestStore } from "./support/store.js";

const HOUR_MS = 3_600_000;
/** The clock of the spans, see insertSpans. */
const noon = Date.UTC(2026, 0, 15, 12);
const environments = ["before", "after"] as const;

let store: TestStore;
/** Has compared from the beginning. */
let reader: ReturnType<typeof compareReader>;

beforeAll(async () => {
  store = await openStore();
  for (const environment of environments) {
    await requests(environment, { hours: 3, loadedMsAgo: 5 * HOUR_MS });
    await records(environment, { hours: 3 });
    await points(environment, { hours: 3 });
  }
  reader = compareReader(store.db);
});
afterAll(() => store.close());

const time = (ms: number) => `fromUnixTimestamp64Milli(${ms})`;

interface What {
  /** After noon. */
  readonly from?: number;
  readonly hours: number;
  readonly commit?: string;
  readonly loadedMsAgo?: number;
}

const per = 60;

/** A request a minute, of two operations. */
async function requests(
  environment: string,
  { from = 0, hours, commit = "0123456789", ...loaded }: What,
) {
  await insertSpans(
    store.db,
    Array.from({ length: per * hours }, (_, nth) => {
      const minute = per * from + nth;
      return {
        ...{ environment, commit, trace: `${environment}-${minute}`, id: "1" },
        ...{ name: minute % 2 === 0 ? "GET /a" : "GET /b", kind: "Server" },
        ...{ startMs: minute * 60_000, ms: 5, ...loaded },
      };
    }),
  );
}

/** A record of each, a minute and a half later, so that the last of an hour is written in the next. */
async function records(
  environment: string,
  { from = 0, hours, commit = "0123456789" }: What,
  body = "stock is low",
) {
  await store.db.command(`INSERT INTO otel_logs
    (Timestamp, TraceId, ServiceName, SeverityNumber, Body, Environment, Commit, ReceivedAt)
    SELECT ${time(noon)} + toIntervalSecond(60 * (number + ${per * from}) + 90),
      concat('${environment}-', toString(number + ${per * from})), 'shop', 9, '${body}',
      '${environment}', '${commit}', now64(3)
    FROM numbers(${per * hours})`);
}

/** What two processes report of themselves every thirty seconds. */
async function points(
  environment: string,
  { from = 0, hours, commit = "0123456789" }: What,
) {
  const common = `${time(noon)} + toIntervalSecond(${3600 * from} + 30 * intDiv(number, 2)) AS TimeUnix,
    ${time(noon - 1000)} AS StartTimeUnix, '${environment}' AS Environment, '${commit}' AS Commit,
    now64(3) AS ReceivedAt, 'shop' AS ServiceName, map('service.instance.id', toString(number % 2)) AS ResourceAttributes`;
  const columns =
    "TimeUnix, StartTimeUnix, Environment, Commit, ReceivedAt, ServiceName, ResourceAttributes, MetricName";
  const numbers = `FROM numbers(${240 * hours})`;
  await store.db
    .command(`INSERT INTO otel_metrics_gauge (${columns}, Attributes, Value)
    SELECT ${common}, 'queue.length', map('queue', toString(number % 4 < 2)), number % 17 ${numbers}`);
  await store.db
    .command(`INSERT INTO otel_metrics_sum (${columns}, Value, AggregationTemporality, IsMonotonic)
    SELECT ${common}, 'jobs', ${500 * from} + 4 * intDiv(number, 2) + number % 3, 2, true ${numbers}`);
  await store.db
    .command(`INSERT INTO otel_metrics_histogram (${columns}, Count, Sum, BucketCounts, ExplicitBounds, AggregationTemporality)
    SELECT ${common}, 'job.duration', 3 * (${120 * from} + intDiv(number, 2)), 30, [${120 * from} + intDiv(number, 2), 2 * (${120 * from} + intDiv(number, 2))], [10], 2 ${numbers}`);
}

async function populations(
  of: ReturnType<typeof compareReader>,
  {
    commit = "",
    from = 0,
    to = 24,
  }: { commit?: string; from?: number; to?: number } = {},
) {
  const side = (environment: string) => ({
    ...{ environment, commit },
    ...{ sinceMs: noon + from * HOUR_MS, untilMs: noon + to * HOUR_MS },
  });
  const { logs, metrics, series } = await of.populations({
    ...{ baseline: side("before"), candidate: side("after") },
    service: undefined,
  });
  const sorted = <T>(rows: readonly T[]) =>
    rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    logs: sorted(logs),
    metrics: sorted(metrics),
    series: sorted(series),
  };
}

/** The same whether anything was compared before; what it is. */
async function compared(window = {}) {
  const found = await populations(reader, window);
  expect(found).toEqual(await populations(compareReader(store.db), window));
  return found;
}

type Found = Awaited<ReturnType<typeof compared>>;

const written = ({ logs }: Found, side: "baseline" | "candidate") =>
  Object.fromEntries(
    logs
      .filter((log) => log[side] !== undefined)
      .map((log) => [
        `${log.template}${log.root === "0" ? ", no request" : ""}`,
        logs
          .filter(
            ({ template, root }) =>
              template === log.template &&
              (root === "0") === (log.root === "0"),
          )
          .reduce((sum, one) => sum + (one[side]?.traces ?? 0), 0),
      ]),
  );

const grown = ({ series }: Found, metric: string) =>
  series
    .find((one) => one.metric === metric)
    ?.candidate.values.reduce((sum, value) => sum + value, 0);

test("log records belong to their requests, across hours and windows", async () => {
  expect(written(await compared(), "candidate")).toEqual({
    "stock is low": 180,
  });
  // The last request of each hour writes in the next.
  for (const [from, to, n] of [
    [0, 1, 60],
    [1, 2, 60],
    [0.5, 2.25, 105],
  ] as const) {
    const found = await compared({ from, to });
    expect(written(found, "candidate")).toEqual({ "stock is low": n });
  }
});

test("what has come since is seen: points and records of new hours, late ones, and requests that were not known", async () => {
  const before = await compared();
  const jobs = grown(before, "jobs") ?? 0;
  expect(jobs).toBeGreaterThan(2000);

  await requests("after", { from: 3, hours: 1 });
  await records("after", { from: 3, hours: 1 });
  await points("after", { from: 3, hours: 1 });
  const later = await compared();
  expect(written(later, "candidate")).toEqual({ "stock is low": 240 });
  expect(grown(later, "jobs")).toBeGreaterThan(jobs + 800);

  await records("after", { hours: 1 }, "late, but here");
  const late = await compared();
  expect(written(late, "candidate")).toEqual({
    ...{ "stock is low": 240, "late, but here": 60 },
  });

  await records("after", { from: 4, hours: 1 });
  const untold = await compared();
  expect(written(untold, "candidate")).toEqual({
    ...{ "stock is low": 240, "late, but here": 60 },
    "stock is low, no request": 60,
  });
  await requests("after", { from: 4, hours: 1 });
  const told = await compared();
  expect(written(told, "candidate")).toEqual({
    ...{ "stock is low": 300, "late, but here": 60 },
  });
});

test("commits are told apart, and a template that is learnt holds for what was read before", async () => {
  const commit = "fedcba9876";
  for (const environment of environments) {
    await requests(environment, { from: 6, hours: 1, commit });
    await points(environment, { from: 6, hours: 1, commit });
    await records(environment, { from: 6, hours: 1, commit }, "stock is low");
  }
  const found = await compared({ commit: "fedcba98" });
  expect(written(found, "baseline")).toEqual({ "stock is low": 60 });
  expect(found.metrics.map(({ baseline }) => baseline?.points)).toEqual([
    240, 240, 240,
  ]);
  expect(found.series.length).toBeGreaterThan(2);

  for (const word of ["red", "green", "blue", "white", "black", "pink"]) {
    await records("after", { from: 6, hours: 1, commit }, `stock is ${word}`);
  }
  const learnt = await compared();
  expect(Object.keys(written(learnt, "baseline"))).toEqual(["stock is <*>"]);
});

test("what expires is gone", async () => {
  await store.db.command(
    `ALTER TABLE otel_logs DELETE WHERE Timestamp < ${time(noon + HOUR_MS)} SETTINGS mutations_sync = 2`,
  );
  await store.db.command(
    `ALTER TABLE otel_metrics_sum DELETE WHERE TimeUnix < ${time(noon + HOUR_MS)} SETTINGS mutations_sync = 2`,
  );
  const found = await compared({ to: 1 });
  expect(found.metrics.map(({ metric }) => metric)).toEqual([
    "job.duration",
    "queue.length",
  ]);
  // The last request of the hour wrote in the next, this and that.
  expect(written(found, "candidate")).toEqual({
    ...{ "stock is <*>": 1, "late, but here": 1 },
  });
});
