import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareAttributes } from "../../../collector/src/compare/attributes/attributes.js";
import type {
  AttributePopulation,
  AttributeStratum,
  ValueCount,
} from "../../../collector/src/compare/attributes/population.js";
import { name, names } from "./support/populations.js";

type Counts = Readonly<Record<string, number | readonly [number, number]>>;

const count = (traces: number, some: Partial<ValueCount> = {}): ValueCount => ({
  traces,
  weight: some.traces ?? traces,
  squares: some.traces ?? traces,
  lateTraces: Math.round(traces / 2),
  slow: 0,
  slowWeight: some.slow ?? 0,
  slowSquares: some.slow ?? 0,
  ...some,
});

/** `{ value: traces }` or `{ value: [traces, slow] }`; `all` counts those without the key as well. */
function stratum(
  baseline: Counts,
  candidate: Counts,
  some: Partial<AttributeStratum> = {},
): AttributeStratum {
  const of = (side: Counts, value: string) => {
    const [traces, slow] = [side[value] ?? 0].flat();
    return traces === undefined || traces === 0
      ? undefined
      : count(traces, {
          slow: slow ?? 0,
        });
  };
  const values = [
    ...new Set([...Object.keys(baseline), ...Object.keys(candidate)]),
  ].filter((value) => value !== "all");
  const total = (side: Counts) =>
    of(side, "all") ??
    count(
      values.reduce(
        (sum, value) => sum + ([side[value] ?? 0].flat()[0] ?? 0),
        0,
      ),
      {
        slow: values.reduce(
          (sum, value) => sum + ([side[value] ?? 0].flat()[1] ?? 0),
          0,
        ),
      },
    );
  return {
    root: "1",
    status: "ok",
    outcome: "ok",
    all: { baseline: total(baseline), candidate: total(candidate) },
    values: values.map((value) => ({
      value: value === "*" ? undefined : value,
      baseline: of(baseline, value),
      candidate: of(candidate, value),
    })),
    ...some,
  };
}

const population = (
  strata: readonly AttributeStratum[],
  some: Partial<AttributePopulation> = {},
): AttributePopulation => ({
  operation: "1",
  origin: "span",
  key: "user.tier",
  powers: false,
  slowNs: 1e9,
  strata,
  ...some,
});

const judge = (...populations: AttributePopulation[]) =>
  compareAttributes(populations, {
    operations: [name("1", { operation: "POST /orders" })],
    names,
  });

describe("another mix", () => {
  test("is told with the value that is over-represented", () => {
    const found = judge(
      population([stratum({ gold: 110, free: 890 }, { gold: 310, free: 190 })]),
    );
    expect(found).toMatchObject([
      {
        family: "attributes",
        verdict: "different",
        subject: { operation: "POST /orders", key: "user.tier" },
        effect: { change: "mix", value: "gold", candidateShare: 0.62 },
        n: { baseline: 1000, candidate: 500 },
        wants: {
          by: "attribute",
          key: "user.tier",
          value: "gold",
          among: "all",
        },
      },
    ]);
    expect(found[0]?.message).toBe(
      "orders POST /orders in development has user.tier=gold in 62 % of the requests where production has 11 % (500 traces against 1000)",
    );
  });

  test("counts absence as a value", () => {
    const [found] = judge(
      population([stratum({ gold: 500 }, { all: 500, gold: 350 })]),
    );
    expect(found?.effect).toMatchObject({ value: null, candidateShare: 0.3 });
    expect(found?.message).toContain("has no user.tier in 30 %");
  });

  test("compares like requests: another share of the strata is none", () => {
    const shop = { gold: 400, free: 100 };
    const api = { gold: 10, free: 90 };
    const tenfold = (counts: Record<string, number>) =>
      Object.fromEntries(
        Object.entries(counts).map(([value, n]) => [value, 10 * n]),
      );
    expect(
      judge(
        population([
          stratum(tenfold(shop), shop),
          stratum(api, tenfold(api), { root: "2" }),
        ]),
      ),
    ).toEqual([]);
  });

  test.each([
    ["four points", { gold: 1000, free: 9000 }, { gold: 1400, free: 8600 }],
    ["too few traces to matter", { gold: 1, free: 49 }, { gold: 9, free: 41 }],
    [
      "values that are not told apart",
      { a: 300, "*": 20 },
      { a: 20, "*": 300 },
    ],
    [
      "values that identify",
      { "20260115120000": 10, free: 400 },
      { "20260115120000": 300, free: 100 },
    ],
  ])("%s are no finding", (_, baseline, candidate) => {
    expect(judge(population([stratum(baseline, candidate)]))).toEqual([]);
  });

  test.each([
    "user.id",
    "customer",
    "session_token",
    "orderId",
    "order.number",
  ])("%s identifies: another population is no difference", (key) => {
    expect(
      judge(population([stratum({ a: 400 }, { b: 400 })], { key })),
    ).toEqual([]);
  });

  test("what a process says of itself is as many observations as there are processes", () => {
    const strata = [stratum({ a: 300, b: 100 }, { a: 100, b: 300 })];
    expect(judge(population(strata, { origin: "resource" }))).toEqual([]);
  });

  test("within the drift of one side is no finding", () => {
    const drifting = stratum(
      { gold: 100, free: 300 },
      { gold: 200, free: 200 },
    );
    const [gold, ...others] = drifting.values;
    expect(
      judge(
        population([
          {
            ...drifting,
            values: [
              // All of the baseline's gold came in its later half.
              {
                value: "gold",
                baseline: count(100, { lateTraces: 100 }),
                candidate: gold?.candidate,
              },
              ...others,
            ],
          },
        ]),
      ),
    ).toEqual([]);
  });

  test("never appears between a side and itself", () => {
    const counts = fc.dictionary(
      fc.constantFrom("a", "b", "c", "d", "e"),
      fc.integer({ min: 1, max: 5000 }),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(
        fc.array(counts, { minLength: 1, maxLength: 4 }),
        (tables) => {
          const strata = tables.map((table, index) =>
            stratum(table, table, { root: String(index) }),
          );
          expect(judge(population(strata))).toEqual([]);
        },
      ),
    );
  });
});

describe("what sets failing requests apart", () => {
  const failed = { status: "failed", outcome: "failed" } as const;
  const key = "payment.provider";

  test("is told where it is new", () => {
    const found = judge(
      population(
        [
          stratum({ adyen: 120, stripe: 880 }, { adyen: 60, stripe: 840 }),
          stratum({ adyen: 1, stripe: 5 }, { adyen: 94, stripe: 6 }, failed),
        ],
        { key },
      ),
    );
    expect(found).toMatchObject([
      {
        subject: { key },
        effect: { change: "failing", value: "adyen", shareAmong: 0.94 },
        wants: { value: "adyen", among: "failing" },
      },
    ]);
    expect(found[0]?.message).toBe(
      "failing orders POST /orders in development: 94 % have payment.provider=adyen against 6.7 % of those that do not fail; with it 61 % fail where production has 0.83 % (100 of 1000 traces)",
    );
  });

  test("is no finding where it set them apart before", () => {
    const side = { adyen: 60, stripe: 840 };
    const failing = { adyen: 94, stripe: 6 };
    expect(
      judge(
        population([stratum(side, side), stratum(failing, failing, failed)], {
          key,
        }),
      ),
    ).toEqual([]);
  });

  test("nor where more fail, but among all alike", () => {
    expect(
      judge(
        population(
          [
            stratum({ adyen: 110, stripe: 800 }, { adyen: 90, stripe: 650 }),
            stratum(
              { adyen: 12, stripe: 78 },
              { adyen: 32, stripe: 228 },
              failed,
            ),
          ],
          { key },
        ),
      ),
    ).toEqual([]);
  });

  test("a status is the failure itself", () => {
    expect(
      judge(
        population(
          [
            stratum({ 200: 900 }, { 200: 800 }),
            stratum({ 500: 5 }, { 500: 100 }, failed),
          ],
          { key: "http.response.status_code" },
        ),
      ),
    ).toEqual([]);
  });

  test("slow ones likewise, and resource attributes may tell", () => {
    const found = judge(
      population(
        [
          stratum(
            { a: [500, 25], b: [500, 25] },
            { a: [500, 25], b: [500, 300] },
          ),
        ],
        { key: "cloud.availability_zone", origin: "resource" },
      ),
    );
    expect(found).toMatchObject([
      {
        effect: { change: "slow", value: "b", origin: "resource" },
        wants: { value: "b", among: "slow", origin: "resource" },
      },
    ]);
  });
});
