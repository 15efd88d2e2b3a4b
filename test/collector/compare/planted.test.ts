import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  answerComparison,
  type Answer,
} from "../../../collector/src/api/compare-answer.js";
import type { Finding } from "../../../collector/src/compare/finding.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { openStore, type TestStore } from "./support/store.js";
import type { Plan } from "./support/world.js";

let store: TestStore;
let environments = 0;

beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

/** Compares two generated sides, each in an environment of its own. */
async function compare(
  baseline: Partial<Plan>,
  candidate: Partial<Plan>,
  window: { sinceMs?: number } = {},
): Promise<Answer> {
  const insert = async (plan: Partial<Plan>, seed: number) => {
    environments += 1;
    const environment = plan.environment ?? `environment-${environments}`;
    await store.insert({ seed, commit: "0123456789", ...plan, environment });
    return {
      environment,
      commit: "",
      sinceMs: window.sinceMs ?? 0,
      untilMs: 4e12,
    };
  };
  const selection = {
    baseline: await insert(baseline, 1000 + environments),
    candidate: await insert(candidate, 2000 + environments),
    service: undefined,
  };
  return answerComparison(compareReader(store.db), selection, undefined);
}

const alarms = ({ findings }: Answer): Finding[] =>
  findings.filter(
    ({ verdict }) =>
      verdict !== "insufficient-data" && verdict !== "not-exercised",
  );

const families = (answer: Answer) => [
  ...new Set(alarms(answer).map(({ family }) => family)),
];

async function expectStored(answer: Answer, finding: Finding | undefined) {
  for (const side of ["baseline", "candidate"] as const) {
    const ids = finding?.examples[side] ?? [];
    expect(ids.length).toBeGreaterThan(0);
    const rows = await store.db.rows<{ n: number }>(
      "SELECT toUInt32(uniqExact(TraceId)) AS n FROM otel_traces WHERE Environment = {environment:String} AND TraceId IN {ids:Array(String)}",
      { environment: answer[side].environment, ids },
    );
    expect(rows[0]?.n).toBe(ids.length);
  }
}

describe("planted differences", () => {
  test("a slower operation", async () => {
    const answer = await compare({}, { productFactor: 1.5 });
    expect(families(answer)).toEqual(["latency"]);
    const found = alarms(answer).map(({ subject, verdict }) => [
      subject.service,
      subject.operation,
      verdict,
    ]);
    expect(found).toContainEqual(["catalogue", "GET /products/:id", "worse"]);
    expect(found.flat()).not.toContain("GET /orders");
    await expectStored(answer, answer.findings[0]);
  });

  test("a wider spread around the same median", async () => {
    const plan = { requests: 2000 };
    const answer = await compare(plan, { ...plan, productSpread: 2.5 });
    expect(families(answer)).toEqual(["latency"]);
    expect(alarms(answer)).toContainEqual(
      expect.objectContaining({
        verdict: "worse",
        effect: expect.objectContaining({ change: "spread" }) as unknown,
      }),
    );
  });

  test("an N+1, named and ranked first", async () => {
    const answer = await compare(
      { environment: "production" },
      { environment: "development", queriesPerListing: 21 },
    );
    const [first] = answer.findings;
    expect(first).toMatchObject({
      rank: 1,
      family: "structure",
      verdict: "worse",
      subject: { service: "gateway", operation: "GET /orders" },
      effect: {
        pattern: "n+1",
        baselineCalls: 3,
        candidateCalls: 21,
        statement: "SELECT * FROM lines WHERE order_id = ?",
      },
    });
    // The slower requests follow from it.
    expect(answer.groups).toMatchObject([
      { families: ["structure", "latency"] },
    ]);
    expect(first?.message).toMatch(
      /^GET \/orders in development runs 21 queries in orders per request where production runs 3 \(N\+1, \+\d+ ms median, \d+ traces\), mostly SELECT/,
    );
    await expectStored(answer, first);
  });

  test("requests that fail do less, and that is no finding of its own", async () => {
    const answer = await compare({}, { failingShare: 0.3 });
    expect(answer.groups).toHaveLength(1);
    expect(alarms(answer)[0]).toMatchObject({
      family: "errors",
      subject: { service: "orders", operation: "GET /orders" },
      cause: null,
    });
    expect(families(answer)).toEqual(["errors"]);
  });

  test("an operation that never succeeds, on one side or on both", async () => {
    const broken = await compare({}, { failingShare: 1 });
    expect(broken.groups[0]).toMatchObject({ families: ["errors"] });
    await expectStored(broken, broken.findings[0]);
    const fixed = await compare({ failingShare: 1 }, { failingShare: 0.2 });
    expect(alarms(fixed)[0]).toMatchObject({ verdict: "better" });
    await expectStored(fixed, fixed.findings[0]);
    const never = await compare({ failingShare: 1 }, { failingShare: 1 });
    expect(alarms(never)).toEqual([]);
    // What JSON can't say would turn an answer into an error.
    for (const { findings } of [broken, fixed, never]) {
      expect(findings).toEqual(JSON.parse(JSON.stringify(findings)));
    }
  });

  test("a new error", async () => {
    const answer = await compare({}, { failingShare: 0.05 });
    expect(families(answer)).toEqual(["errors"]);
    const [first] = alarms(answer);
    expect(first).toMatchObject({ verdict: "worse" });
    expect(first?.message).toContain("stock is not defined");
    await expectStored(answer, first);
  });

  test("more requests refused", async () => {
    const answer = await compare({}, { refusedShare: 0.1 });
    expect(alarms(answer)).toMatchObject([
      { family: "errors", verdict: "different" },
    ]);
  });

  test("a log line gone", async () => {
    const answer = await compare({}, { withoutLog: true });
    expect(alarms(answer)).toMatchObject([
      {
        family: "logs",
        verdict: "missing",
        subject: {
          service: "orders",
          template: "listed {n} orders for {hex}",
        },
      },
    ]);
    await expectStored(answer, answer.findings[0]);
  });

  test("a new error line", async () => {
    const answer = await compare({}, { errorLogShare: 0.05 });
    expect(alarms(answer)).toMatchObject([
      {
        family: "logs",
        verdict: "extra",
        subject: { template: "pool exhausted after {n} s" },
        effect: { severity: "error" },
      },
    ]);
  });

  test("an extra metric", async () => {
    const answer = await compare({}, { extraMetric: true });
    expect(alarms(answer)).toMatchObject([
      {
        family: "metrics",
        verdict: "extra",
        subject: { service: "orders", metric: "orders.retries" },
      },
    ]);
  });

  test("an operation gone", async () => {
    const answer = await compare({}, { withoutCache: true });
    expect(alarms(answer)).toMatchObject([
      {
        family: "structure",
        verdict: "missing",
        subject: { service: "catalogue", operation: "redis-GET" },
      },
    ]);
    await expectStored(answer, answer.findings[0]);
  });

  test("a request only one side was sent is not exercised, and nothing below it is missing", async () => {
    const answer = await compare({}, { ordersShare: 1 });
    expect(alarms(answer)).toEqual([]);
    expect(answer.findings).toMatchObject([
      {
        verdict: "not-exercised",
        subject: { operation: "GET /products/:id" },
      },
    ]);
  });

  test("facts of the environment, also those recorded before `since`", async () => {
    const sinceMs = Date.UTC(2026, 0, 15, 12, 0, 20);
    const answer = await compare(
      { postgresql: "18.6", node: "22.1.0", requests: 900 },
      { postgresql: "17.5", node: "20.19.0", requests: 900 },
      { sinceMs },
    );
    expect(families(answer)).toEqual(["environment"]);
    const messages = answer.findings.map(({ message }) => message).join("\n");
    expect(messages).toMatch(
      /postgresql is 17\.5 in .* and 18\.6 in .* \(services\)/,
    );
    expect(messages).toMatch(
      /process\.runtime\.version is 20\.19\.0 in .* and 22\.1\.0/,
    );
  });
});

describe("no false alarms", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("two alike, seed %d", async (seed) => {
    const answer = await compare({ seed }, { seed: seed + 100 });
    expect(alarms(answer)).toEqual([]);
    expect(answer.summary.operations.compared).toBeGreaterThanOrEqual(7);
  });

  test("twice the traffic", async () => {
    const answer = await compare({ requests: 300 }, { requests: 600 });
    expect(answer.findings).toEqual([]);
  });

  test("another mix of the same requests", async () => {
    const answer = await compare(
      { ordersShare: 0.8, requests: 1000 },
      { ordersShare: 0.3, requests: 1000 },
    );
    expect(answer.summary.notes.join()).toMatch(/another mix of requests/);
    expect(alarms(answer)).toEqual([]);
  });

  test("a side with itself", async () => {
    const plan = { environment: "alone", requests: 100 };
    const answer = await compare(plan, { ...plan, requests: 0 });
    expect(answer.findings).toEqual([]);
    expect(answer.summary.traces).toEqual({ baseline: 100, candidate: 100 });
  });
});

describe("too little to judge", () => {
  test("is insufficient data, never the same", async () => {
    const answer = await compare({}, { requests: 15, productFactor: 9 });
    expect(alarms(answer)).toEqual([]);
    expect(
      answer.summary.findings.byVerdict["insufficient-data"],
    ).toBeGreaterThan(0);
    expect(answer.summary.notes.join()).toMatch(/15 traces.*insufficient data/);
  });

  test("and neither is a window without anything", async () => {
    const answer = await compare({}, {}, { sinceMs: Date.UTC(2026, 5) });
    expect(alarms(answer)).toEqual([]);
    expect(answer.candidate).toMatchObject({ traces: 0, firstSeen: null });
  });
});

test("commits of one environment are sides too", async () => {
  const environment = "staging";
  const answer = await (async () => {
    await store.insert({ environment, commit: "aaaaaaa11", seed: 5 });
    await store.insert({
      environment,
      commit: "bbbbbbb22",
      seed: 6,
      queriesPerListing: 21,
    });
    const side = (commit: string) => ({
      environment,
      commit,
      sinceMs: 0,
      untilMs: 4e12,
    });
    return answerComparison(
      compareReader(store.db),
      {
        baseline: side("aaaaaaa"),
        candidate: side("bbbbbbb"),
        service: "orders",
      },
      "structure",
    );
  })();
  expect(answer.baseline.commits).toEqual(["aaaaaaa11"]);
  expect(answer.findings).toHaveLength(1);
  expect(answer.findings[0]?.message).toMatch(
    /in staging@bbbbbbb runs 21 .* where staging@aaaaaaa runs 3/,
  );
});
