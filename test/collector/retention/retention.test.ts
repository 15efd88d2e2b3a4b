import { afterAll, beforeAll, expect, test } from "vitest";
import { applyRetention } from "../../../collector/src/store/retention.js";
import { parseRetention } from "../../../collector/src/store/retention-rules.js";
import { eventually } from "../../support/eventually.js";
import { seededIds, span } from "../../support/otlp-build.js";
import { log, logsOf, spansOf } from "../api/support/telemetry.js";
import { openTestStore, type TestStore } from "../support/store.js";

const DAY = 24 * 3600_000;
const now = Date.now();
const ids = seededIds(3);
const odd = "it's \\ {odd:String}";

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
  for (const environment of ["production", "development", odd]) {
    for (const daysAgo of [0, 2, 10]) {
      const origin = { service: "s", environment, commit: "c" };
      const receivedAt = now - daysAgo * DAY;
      await store.load(
        "traces",
        [spansOf(origin, [span({ ids }), span({ ids })])],
        { receivedAt },
      );
      await store.load("logs", [logsOf(origin, [log(now, "x")])], {
        receivedAt,
      });
    }
  }
});
afterAll(() => store.remove());

const apply = (days: number, rules?: string) =>
  applyRetention(store.writer, parseRetention(days, rules));

/** Days that there are rows of, by environment. */
async function kept(table: string): Promise<Record<string, number[]>> {
  const rows = await store.reader.rows<{ environment: string; days: number[] }>(
    `SELECT Environment AS environment, arraySort(groupUniqArray(toUInt32(dateDiff('day', ReceivedAt, fromUnixTimestamp64Milli({now:Int64}))))) AS days
     FROM ${table} GROUP BY Environment`,
    { now },
  );
  return Object.fromEntries(rows.map((row) => [row.environment, row.days]));
}
const parts = async (table: string) =>
  store.reader.rows<{ name: string; rows: number; block: string }>(
    "SELECT name, toUInt32(rows) AS rows, path AS block FROM system.parts WHERE active AND rows > 0 AND database = currentDatabase() AND table = {table:String}",
    { table },
  );

test("what the tables are made with is what is asked for by default, but for how it changes", async () => {
  expect(await apply(30)).toHaveLength(20);
  expect(await apply(30)).toEqual([]);
});

test("fewer days of one signal: its expired parts are dropped, the others stay as they are", async () => {
  const before = await parts("otel_traces");
  expect(await apply(30, "traces=5")).toEqual([
    "isoscope_flows",
    "isoscope_operations",
    "isoscope_summary_attributes",
    "isoscope_summary_builds",
    "isoscope_summary_calls",
    "isoscope_summary_durations",
    "isoscope_summary_failures",
    "isoscope_summary_processes",
    "isoscope_summary_shapes",
    "isoscope_summary_spans",
    "isoscope_summary_telemetry",
    "isoscope_summary_traces",
    "otel_traces",
  ]);
  await eventually(async () => {
    expect(await kept("otel_traces")).toEqual({
      production: [0, 2],
      development: [0, 2],
      [odd]: [0, 2],
    });
  }, 20_000);
  expect((await parts("otel_traces")).length).toBeLessThan(before.length);
  expect((await kept("otel_logs"))["production"]).toEqual([0, 2, 10]);
});

test("fewer days of an environment: only its rows go, whatever its name", async () => {
  expect(await apply(30, `traces=5,development=1,${odd}.logs=5`)).toEqual(
    expect.arrayContaining(["otel_traces", "otel_logs"]),
  );
  await eventually(async () => {
    expect(await kept("otel_traces")).toEqual({
      production: [0, 2],
      development: [0],
      [odd]: [0, 2],
    });
    expect(await kept("otel_logs")).toEqual({
      production: [0, 2, 10],
      development: [0],
      [odd]: [0, 2],
    });
  }, 20_000);
});

test("the same rules again change nothing", async () => {
  expect(await apply(30, `traces=5,development=1,${odd}.logs=5`)).toEqual([]);
});

test("back to more days: nothing of what is left goes", async () => {
  await apply(100);
  expect((await kept("otel_logs"))["production"]).toEqual([0, 2, 10]);
  await eventually(async () => {
    const [row] = await store.reader.rows<{ days: number }>(
      "SELECT dateDiff('day', now(), min(delete_ttl_info_min)) AS days FROM system.parts WHERE active AND rows > 0 AND table = 'otel_logs'",
    );
    expect(row?.days).toBeGreaterThan(85);
  }, 20_000);
});
