import { afterAll, beforeAll, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import { assemble } from "../../../collector/src/compare/flows/assemble.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

/** Requests of one operation: `count` that succeed and `failed` that fail, each with its trace state. */
async function insert(
  environment: string,
  parts: readonly { count: number; failed: boolean; state: string }[],
) {
  for (const [index, { count, failed, state }] of parts.entries()) {
    await store.db.command(
      `INSERT INTO otel_traces (Environment, Commit, ReceivedAt, Timestamp, TraceId, SpanId, TraceState, SpanName, SpanKind, ServiceName, Duration, StatusCode)
       SELECT {environment:String}, '0123456789', now64(3), '2026-01-15 12:00:00'::DateTime64(9) + INTERVAL intDiv(number * 60000, {count:UInt32}) MILLISECOND,
         lower(hex(cityHash64({environment:String}, number, {index:UInt8}))), lower(hex(number)), {state:String},
         'GET /orders', 'Server', 'orders', 20000000 + cityHash64(number) % 1000000, {status:String}
       FROM numbers({count:UInt32})`,
      { environment, count, index, state, status: failed ? "Error" : "Unset" },
    );
  }
}

const window = (environment: string) => ({
  environment,
  commit: "",
  sinceMs: 0,
  untilMs: 4e12,
});

const compare = (baseline: string, candidate: string) =>
  answerComparison(
    compareReader(store.db),
    {
      baseline: window(baseline),
      candidate: window(candidate),
      service: undefined,
    },
    undefined,
  );

test("a side that keeps every failure and a quarter of the rest fails no more than it did", async () => {
  await insert("all", [
    { count: 1900, failed: false, state: "" },
    { count: 100, failed: true, state: "vendor=1" },
  ]);
  // th:c is a threshold of three quarters: one in four is kept. th:0 keeps all.
  await insert("sampled", [
    { count: 475, failed: false, state: "vendor=1,ot=rv:abcdefabcdefab;th:c" },
    { count: 100, failed: true, state: "ot=th:0" },
  ]);
  const { findings, summary } = await compare("all", "sampled");
  expect(findings).toEqual([]);
  expect(summary.notes.join()).toContain(
    "all keeps 100 % of its traces and sampled 25 % to 100 %: errors, flows, durations and messages are weighted",
  );
  const [row] = assemble(
    await compareReader(store.db).populations({
      baseline: window("all"),
      candidate: window("sampled"),
      service: undefined,
    }),
  ).operations;
  expect(row?.baseline?.weighted).toBeUndefined();
  // By hand: weights 4 (475 times) and 1 (100 times).
  const weights = [
    ...Array.from({ length: 475 }, () => 4),
    ...Array.from({ length: 100 }, () => 1),
  ];
  const sum = weights.reduce((total, w) => total + w, 0);
  const squares = weights.reduce((total, w) => total + w * w, 0);
  expect(row?.candidate?.weighted?.traces).toBeCloseTo(sum ** 2 / squares, 9);
  expect(row?.candidate?.weighted?.failed).toBeCloseTo(100 / sum, 12);
});

test("more failures are still found, and equal sampling is no note", async () => {
  const state = "ot=th:8";
  await insert("half", [
    { count: 990, failed: false, state },
    { count: 10, failed: true, state },
  ]);
  await insert("half-broken", [
    { count: 800, failed: false, state },
    { count: 200, failed: true, state },
  ]);
  const { findings, summary } = await compare("half", "half-broken");
  expect(findings).toMatchObject([
    { family: "errors", effect: { candidateShare: 0.2 } },
  ]);
  expect(summary.notes).toEqual([]);
});
