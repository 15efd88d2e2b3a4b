import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import type { Inventoried } from "../../../collector/src/compare/telemetry/items.js";
import { telemetryParity } from "../../../collector/src/compare/telemetry/parity.js";
import type { SpanInventory } from "../../../collector/src/compare/telemetry/population.js";
import { compareTelemetry } from "../../../collector/src/compare/telemetry/telemetry.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { calls, name, names, sides } from "./support/populations.js";
import { openStore, type TestStore } from "./support/store.js";
import type { Plan } from "./support/world.js";

const http = "@opentelemetry/instrumentation-http";
const pg = "@opentelemetry/instrumentation-pg";

/** Spans of an operation, or those with a key, on either side; 0 for none. */
function spans(
  operation: string,
  scope: string,
  key: string,
  baseline: number,
  candidate: number,
  versions: readonly [string, string] = ["1", "1"],
): SpanInventory {
  const of = (n: number, version: string) =>
    n === 0 ? undefined : { spans: n, traces: n, versions: [version] };
  return {
    operation,
    scope,
    key,
    baseline: of(baseline, versions[0]),
    candidate: of(candidate, versions[1]),
  };
}

const nothing: Inventoried = {
  sides,
  names: ["1", "2", "3"].map((id) => name(id)),
  calls: [],
  logs: [],
  metrics: [],
  telemetry: { spans: [], manifests: [] },
};

/** Requests to operation 1 which run 2 and 3. */
const world = (some: Partial<Inventoried>): Inventoried => ({
  ...nothing,
  calls: [
    calls("1", "1", { 1: 400 }, { 1: 400 }),
    calls("1", "2", { 1: 400 }, {}),
    calls("1", "3", { 1: 400 }, {}),
  ],
  ...some,
});

const withoutPg = [
  spans("1", http, "", 400, 400),
  spans("2", pg, "", 400, 0),
  spans("3", pg, "", 400, 0),
];
const manifest = (instrumentations: Record<string, string>) => ({
  instrumentations,
  settings: { sampler: "always_on" },
});

describe("instrumentations", () => {
  test("one that is off is one finding", () => {
    const found = compareTelemetry(
      world({ telemetry: { spans: withoutPg, manifests: [] } }),
      names,
    );
    expect(found).toMatchObject([
      {
        family: "telemetry",
        verdict: "missing",
        subject: { service: "orders", key: pg },
        link: { operations: ["2", "3"], direction: -1 },
        examples: { baseline: ["b-2-1", "b-3-1"] },
      },
    ]);
    expect(found[0]?.message).toBe(
      `orders records nothing with ${pg} in development, where production has 2 operations of it in 400 traces`,
    );
  });

  test("one that is loaded is not off: its operations are what is missing", () => {
    const both = manifest({ http: "1", pg: "1" });
    const told = (candidate: typeof both) =>
      compareTelemetry(
        world({
          telemetry: {
            spans: withoutPg,
            manifests: [{ service: "orders", baseline: both, candidate }],
          },
        }),
        names,
      );
    expect(told(both)).toEqual([]);
    expect(told(manifest({ http: "1" }))[0]?.message).toMatch(
      /; it is not loaded there$/,
    );
  });

  test("one whose requests were not made is not exercised", () => {
    const populations = world({
      calls: [
        calls("1", "1", { 1: 400 }, {}),
        calls("1", "2", { 1: 400 }, {}),
        calls("1", "3", { 1: 2 }, {}),
        calls("4", "4", { 1: 400 }, { 1: 400 }),
      ],
      names: ["1", "2", "3", "4"].map((id) => name(id)),
      telemetry: {
        spans: [
          spans("4", http, "", 800, 400),
          spans("2", pg, "", 400, 0),
          spans("3", pg, "", 2, 0),
        ],
        manifests: [],
      },
    });
    expect(compareTelemetry(populations, names)).toEqual([]);
    expect(telemetryParity(populations)).toMatchObject({ missing: 0 });
    expect(telemetryParity(populations).notExercised).toBeGreaterThan(0);
  });

  test("other versions are one finding per service", () => {
    const found = compareTelemetry(
      world({
        telemetry: {
          spans: [
            spans("1", http, "", 400, 400, ["0.60.0", "0.61.0"]),
            spans("2", pg, "", 400, 400, ["0.60.0", "0.61.0"]),
          ],
          manifests: [],
        },
      }),
      names,
    );
    expect(found).toMatchObject([
      {
        verdict: "different",
        effect: { change: "versions", scopes: [http, pg] },
      },
    ]);
  });

  test("another sampler is said once for all services", () => {
    const one = (service: string) => ({
      service,
      baseline: manifest({}),
      candidate: {
        instrumentations: {},
        settings: { sampler: "traceidratio 0.1" },
      },
    });
    const found = compareTelemetry(
      world({ telemetry: { spans: [], manifests: [one("b"), one("a")] } }),
      names,
    );
    expect(found.map(({ message }) => message)).toEqual([
      "a, b: telemetry sampler is traceidratio 0.1 in development and always_on in production",
    ]);
  });
});

describe("attributes", () => {
  const told = (...keys: SpanInventory[]) =>
    compareTelemetry(
      world({
        telemetry: {
          spans: [spans("1", http, "", 400, 300), ...keys],
          manifests: [],
        },
      }),
      names,
    );

  test("renamed ones are one finding per instrumentation", () => {
    const found = told(
      spans("1", http, "http.method", 400, 0),
      spans("1", http, "http.url", 400, 0),
      spans("1", http, "http.request.method", 0, 300),
      spans("1", http, "server.port", 400, 300),
    );
    expect(found).toMatchObject([
      {
        verdict: "different",
        effect: {
          missing: ["http.method", "http.url"],
          extra: ["http.request.method"],
        },
      },
    ]);
    expect(found[0]?.message).toBe(
      `orders spans of ${http} have the attributes http.method, http.url only in production; http.request.method only in development (on up to 100 % of the spans)`,
    );
  });

  test("a rare one that 300 traces need not show is not exercised", () => {
    expect(told(spans("1", http, "coupon", 8, 0))).toEqual([]);
    expect(told(spans("1", http, "coupon", 40, 0))).toHaveLength(1);
  });
});

describe("parity", () => {
  test("is 1 of a side with itself, and falls with what is missing", () => {
    const all = [
      spans("1", http, "", 400, 400),
      spans("1", http, "a", 400, 400),
    ];
    const of = (rows: SpanInventory[]) =>
      telemetryParity({
        ...nothing,
        calls: [calls("1", "1", { 1: 400 }, { 1: 400 })],
        telemetry: { spans: rows, manifests: [] },
      });
    expect(of(all)).toEqual({
      score: 1,
      present: 3,
      missing: 0,
      extra: 0,
      changed: 0,
      notExercised: 0,
    });
    // Two of the three kinds are whole, of the attributes half is.
    const less = of([...all, spans("1", http, "b", 400, 0)]);
    expect(less).toMatchObject({ missing: 1, score: (1 + 1 + 0.5) / 3 });
    // What is seen now and then counts by as much.
    const rare = of([...all, spans("1", http, "b", 40, 0)]);
    expect(rare.score).toBeCloseTo((2 + 1 / 1.1) / 3, 10);
  });

  test("stays within 0 and 1", () => {
    const n = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(fc.array(fc.tuple(n, n), { maxLength: 6 }), (keys) => {
        const { score } = telemetryParity({
          ...nothing,
          telemetry: {
            spans: [
              spans("1", http, "", 500, 500),
              ...keys.map(([b, c], index) =>
                spans("1", http, `k${index}`, b, c),
              ),
            ],
            manifests: [],
          },
        });
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
    expect(telemetryParity(nothing).score).toBeNull();
  });
});

describe("of stored telemetry", () => {
  let store: TestStore;
  let environments = 0;
  beforeAll(async () => {
    store = await openStore();
  });
  afterAll(async () => {
    await store.close();
  });

  async function compare(candidate: Partial<Plan>) {
    const instrumented = ["http", "pg", "redis"] as const;
    const insert = async (plan: Partial<Plan>) => {
      environments += 1;
      const environment = `telemetry-${environments}`;
      await store.insert({
        commit: "0123456789",
        seed: 900 + environments,
        instrumented,
        ...plan,
        environment,
      });
      return { environment, commit: "", sinceMs: 0, untilMs: 4e12 };
    };
    return answerComparison(
      compareReader(store.db),
      {
        baseline: await insert({}),
        candidate: await insert(candidate),
        service: undefined,
      },
      undefined,
    );
  }

  test("an instrumentation that is off leads the group of all it leaves out", async () => {
    const { groups, findings, summary } = await compare({
      instrumented: ["http"],
    });
    const told = findings.filter(({ family }) => family !== "latency");
    expect(told).toContainEqual(
      expect.objectContaining({
        family: "structure",
        relation: "uninstrumented",
      }),
    );
    expect(groups.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /records nothing with .*instrumentation-(pg|redis).*; it is not loaded there$/,
      ),
      expect.stringMatching(
        /records nothing with .*instrumentation-(pg|redis).*; it is not loaded there$/,
      ),
    ]);
    expect(summary.telemetryParity.score).toBeLessThan(0.95);
  });

  test("a cache that is no longer asked is no instrumentation that is off", async () => {
    const { findings } = await compare({ withoutCache: true });
    expect(findings).toMatchObject([
      { family: "structure", verdict: "missing", cause: null },
    ]);
  });

  test("alike sides are at parity", async () => {
    const { findings, summary } = await compare({});
    expect(findings).toEqual([]);
    expect(summary.telemetryParity).toMatchObject({
      score: 1,
      missing: 0,
      extra: 0,
      changed: 0,
    });
    expect(summary.telemetryParity.present).toBeGreaterThan(10);
  });
});
