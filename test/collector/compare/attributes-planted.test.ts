import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerComparison } from "../../../collector/src/api/compare-answer.js";
import { compareReader } from "../../../collector/src/store/read/compare/reader.js";
import { openStore, type TestStore } from "./support/store.js";
import type { Plan } from "./support/world.js";

let store: TestStore;
let sides = 0;
beforeAll(async () => {
  store = await openStore();
});
afterAll(async () => {
  await store.close();
});

async function compare(baseline: Partial<Plan>, candidate: Partial<Plan>) {
  const insert = async (plan: Partial<Plan>) => {
    sides += 1;
    const environment = `attributes-${sides}`;
    await store.insert({
      commit: "0123456789",
      seed: 400 + sides,
      requests: 800,
      goldShare: 0.3,
      ...plan,
      environment,
    });
    return { environment, commit: "", sinceMs: 0, untilMs: 4e12 };
  };
  const answer = await answerComparison(
    compareReader(store.db),
    {
      baseline: await insert(baseline),
      candidate: await insert(candidate),
      service: undefined,
    },
    undefined,
  );
  return {
    ...answer,
    told: answer.findings.filter(
      ({ verdict }) =>
        verdict !== "insufficient-data" && verdict !== "not-exercised",
    ),
  };
}

describe("attributes of stored spans", () => {
  test("another mix of users is one group, and ids are none", async () => {
    const { groups, told } = await compare(
      { goldShare: 0.1 },
      { goldShare: 0.6 },
    );
    expect(groups).toHaveLength(1);
    expect(told.map(({ subject }) => subject.key)).toEqual([
      "user.tier",
      "user.tier",
    ]);
    expect(told[0]?.message).toMatch(
      /has user\.tier=gold in [\d.]+ % of the requests where .* has [\d.]+ %/,
    );
    const [id] = told[0]?.examples.candidate ?? [];
    const rows = await store.db.rows<{ tier: string }>(
      "SELECT SpanAttributes['user.tier'] AS tier FROM otel_traces WHERE TraceId = {id:String} AND ParentSpanId = ''",
      { id },
    );
    expect(rows).toEqual([{ tier: "gold" }]);
  });

  test("what sets failing requests apart stands with their failing", async () => {
    const { groups, told } = await compare({}, { adyenFailing: 0.8 });
    expect(groups).toHaveLength(1);
    const found = told.find(({ family }) => family === "attributes");
    expect(found).toMatchObject({
      relation: "sets-apart",
      subject: { service: "gateway", key: "payment.provider" },
      effect: { change: "failing", value: "adyen", shareAmong: 1 },
    });
    expect(found?.cause).toBe(groups[0]?.cause);
    const sort = (traces: readonly string[] | undefined) =>
      store.db.rows(
        `SELECT DISTINCT SpanAttributes['payment.provider'] AS provider, Outcome AS outcome
         FROM otel_traces WHERE TraceId IN {traces:Array(String)} AND mapContains(SpanAttributes, 'payment.provider')`,
        { traces },
      );
    expect(found?.examples.candidate).toHaveLength(3);
    expect(await sort(found?.examples.candidate)).toEqual([
      { provider: "adyen", outcome: "failed" },
    ]);
    expect(await sort(found?.examples.baseline)).toEqual([
      { provider: "adyen", outcome: "ok" },
    ]);
  });

  test("what sets slow requests apart stands with their slowness", async () => {
    const { groups, told } = await compare({}, { goldFactor: 4 });
    expect(groups).toHaveLength(1);
    expect(told).toContainEqual(
      expect.objectContaining({
        family: "attributes",
        relation: "sets-apart",
        effect: expect.objectContaining({
          change: "slow",
          value: "gold",
        }) as unknown,
      }),
    );
  });

  test.each([1, 2, 3, 4])("nothing where nothing differs, %d", async () => {
    const plan = { requests: 500, failingShare: 0.1, adyenFailing: 0.4 };
    const { told } = await compare(plan, plan);
    expect(told).toEqual([]);
  });
});
