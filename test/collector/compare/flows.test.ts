import { afterAll, beforeAll, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { insertSpans, type SpanRow } from "../store/flows/support.js";
import { seeded } from "./support/random.js";
import { openStore, type TestStore } from "./support/store.js";

let store: TestStore;
let environments = 0;

beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

interface Plan {
  /** Share of the checkouts that reserve stock. */
  readonly reserving: number;
  /** They ask the old service instead of the new one. */
  readonly oldPrices?: boolean;
  readonly requests?: number;
  /** Share of the traces whose root is lost. */
  readonly rootless?: number;
}

/** Checkouts, half of which ask a cache, beside restockings, which reserve stock as a rule. */
function requests(environment: string, plan: Plan, seed: number): SpanRow[] {
  const random = seeded(seed);
  return Array.from({ length: plan.requests ?? 600 }).flatMap((_, i) => {
    const trace = random.hex(32);
    let next = 0;
    const reserves = random.next() < plan.reserving;
    const cached = i % 2 === 0;
    const add = (
      name: string,
      parent: string | undefined,
      ms: number,
    ): SpanRow => ({
      trace,
      environment,
      id: String((next += 1)),
      name,
      ms: ms * Math.exp(0.2 * random.normal()),
      startMs: i * 10,
      service: name.startsWith("POST") ? "shop" : "stock",
      kind: parent === undefined ? "Server" : "Client",
      ...(parent === undefined ? {} : { parent }),
    });
    if (i % 4 === 0) {
      return [
        add("POST /restock", undefined, 40),
        add("reserve", "1", 20),
        add("lock", "2", 5),
      ];
    }
    const root = add("POST /checkout", undefined, 50 + (reserves ? 180 : 0));
    return [
      ...(random.next() < (plan.rootless ?? 0) ? [] : [root]),
      add(plan.oldPrices === true ? "old-prices" : "prices", "1", 8),
      add(plan.oldPrices === true ? "prices" : "old-prices", "2", 2),
      ...(cached ? [add("cache", "1", 2)] : []),
      ...(reserves
        ? [{ ...add("reserve", "1", 170), id: "r" }, add("lock", "r", 5)]
        : []),
    ];
  });
}

async function compare(baseline: Plan, candidate: Plan) {
  const side = async (plan: Plan) => {
    environments += 1;
    const environment = `side-${environments}`;
    await insertSpans(store.db, requests(environment, plan, environments));
    return { environment, commit: "", sinceMs: 0, untilMs: 4e12 };
  };
  return answerComparison(
    compareReader(store.db),
    {
      baseline: await side(baseline),
      candidate: await side(candidate),
      service: undefined,
    },
    undefined,
  );
}

test("a path that is newly taken is one finding, with its share and its cost", async () => {
  const { findings, groups } = await compare(
    { reserving: 0 },
    { reserving: 0.06 },
  );
  expect(groups).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    family: "structure",
    verdict: "extra",
    subject: {
      service: "shop",
      operation: "POST /checkout",
      path: "shop POST /checkout › stock reserve",
    },
    effect: { change: "flow", baselineShare: 0, removed: [] },
  });
  expect(findings[0]?.message).toMatch(
    /^POST \/checkout takes a path in side-\d+ it never takes in side-\d+: shop POST \/checkout › stock reserve, [\d.]+ % \[[\d.]+, [\d.]+\] of requests, \+1[5-9]\d|\+2\d\d ms a request/,
  );
  const examples = findings[0]?.examples.candidate ?? [];
  const [row] = await store.db.rows<{ n: number }>(
    "SELECT toUInt32(uniqExact(TraceId)) AS n FROM otel_traces WHERE SpanName = 'reserve' AND TraceId IN {ids:Array(String)}",
    { ids: examples },
  );
  expect(row?.n).toBe(examples.length);
});

test("a path that more requests take says how many more", async () => {
  const { findings, groups } = await compare(
    { reserving: 0.05 },
    { reserving: 0.4 },
  );
  expect(groups.map(({ message }) => message)).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    verdict: "different",
    effect: { change: "flow", callee: "reserve" },
  });
  expect(findings[0]?.message).toMatch(
    /takes .*reserve in \d+ % of requests .* points \[/,
  );
});

test("what one takes instead of another is one change", async () => {
  const { groups } = await compare(
    { reserving: 0 },
    { reserving: 0, oldPrices: true },
  );
  expect(groups).toHaveLength(1);
  expect(groups[0]?.message).toMatch(/ instead of /);
});

test("the same flows are no difference, and lost spans are set apart and told", async () => {
  const { findings, summary } = await compare(
    { reserving: 0.1 },
    { reserving: 0.1, rootless: 0.2 },
  );
  expect(findings.filter(({ family }) => family === "structure")).toEqual([]);
  expect(summary.tracesWithMissingParents.baseline).toBe(0);
  expect(summary.tracesWithMissingParents.candidate).toBeGreaterThan(50);
  expect(summary.notes.join()).toMatch(/lack spans that others were called by/);
});

test("a comparison doesn't answer from a part of the traces, but asks for patience", async () => {
  const never = { catchUp: () => new Promise<void>(() => undefined) };
  const side = { environment: "side-1", commit: "", sinceMs: 0, untilMs: 4e12 };
  const reader = compareReader(store.db, never, undefined, 20);
  await expect(
    reader.populations({ baseline: side, candidate: side, service: undefined }),
  ).rejects.toThrow(/still being prepared/);
});
