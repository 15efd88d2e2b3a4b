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

interface Part {
  readonly count: number;
  readonly failed: boolean;
  readonly state: string;
  /** Of the user whose request it is. */
  readonly tier?: string;
  /** Queries that each request runs. */
  readonly queries?: number;
}

/** Requests of one operation, each with its trace state. */
async function insert(environment: string, parts: readonly Part[]) {
  for (const [index, part] of parts.entries()) {
    const { count, failed, state, tier = "", queries = 0 } = part;
    await store.db.command(
      `INSERT INTO otel_traces (Environment, Commit, ReceivedAt, Timestamp, TraceId, SpanId, TraceState, SpanName, SpanKind, ServiceName, Duration, StatusCode, SpanAttributes, ParentSpanId)
       WITH arrayJoin(range({queries:UInt8} + 1)) AS child
       SELECT {environment:String}, '0123456789', now64(3), '2026-01-15 12:00:00'::DateTime64(9) + INTERVAL intDiv(number * 60000, {count:UInt32}) MILLISECOND,
         lower(hex(cityHash64({environment:String}, number, {index:UInt8}))), concat(lower(hex(number)), toString(child)), {state:String},
         if(child = 0, 'GET /orders', 'SELECT shop'), if(child = 0, 'Server', 'Client'), 'orders',
         if(child = 0, 20000000 + cityHash64(number) % 1000000, 1000), {status:String},
         mapFilter((k, v) -> v != '' AND child = 0, map('user.tier', {tier:String})), if(child = 0, '', concat(lower(hex(number)), '0'))
       FROM numbers({count:UInt32})`,
      {
        ...{ environment, count, index, state, tier, queries },
        status: failed ? "Error" : "Unset",
      },
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
    "all keeps 100 % of its traces and sampled 25 % to 100 %: errors, calls, flows, durations, attributes and messages are weighted",
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

test("calls, new operations and attributes of what is kept more often are no news", async () => {
  // Gold users run twelve queries where others run two.
  const gold = { failed: false, tier: "gold", queries: 12 };
  const free = { failed: false, tier: "free", queries: 2 };
  await insert("everyone", [
    { ...gold, count: 400, state: "" },
    { ...free, count: 1600, state: "" },
  ]);
  await insert("mostly-gold", [
    { ...gold, count: 400, state: "" },
    { ...free, count: 400, state: "ot=th:c" },
  ]);
  expect((await compare("everyone", "mostly-gold")).findings).toEqual([]);

  // The same numbers of traces, but each for itself: now there are more of them.
  await insert("gold", [
    { ...gold, count: 400, state: "" },
    { ...free, count: 400, state: "" },
  ]);
  const { findings } = await compare("everyone", "gold");
  expect(findings).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ family: "structure" }),
      expect.objectContaining({ family: "attributes" }),
    ]),
  );
});

test("an operation that one side lacks is not missed where what leads to it was hardly kept", async () => {
  const plain = { failed: false, count: 300, state: "" };
  // Twenty heavy traces stand for nearly all requests, so that the side is worth some twenty.
  await insert("rarely", [
    { ...plain, count: 20, state: "ot=th:fff" },
    { ...plain, count: 280 },
  ]);
  await insert("queried", [
    { ...plain, count: 276 },
    { ...plain, count: 24, queries: 1 },
  ]);
  const structure = async (of: string) =>
    (await compare("queried", of)).findings
      .filter(({ family }) => family === "structure")
      .map(({ verdict }) => verdict);
  expect(await structure("rarely")).toEqual(["not-exercised"]);
  await insert("whole", [plain]);
  expect(await structure("whole")).toEqual(["missing"]);
});
