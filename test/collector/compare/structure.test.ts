import { describe, expect, test } from "vitest";
import {
  compareStructure,
  withStatement,
} from "../../../collector/src/compare/structure.js";
import { calls, name, names, operation, side } from "./support/populations.js";

const known = [
  name("1", { service: "gateway", operation: "GET /orders" }),
  name("2", { kind: "Client", operation: "SELECT shop", query: true }),
  name("3", { kind: "Internal", operation: "pool.connect" }),
];
const root = calls("1", "1", { 1: 400 }, { 1: 412 });
const rootOperation = operation({
  service: "gateway",
  candidate: side({ p50: 200 }),
});

const judge = (...rows: ReturnType<typeof calls>[]) =>
  compareStructure([root, ...rows], known, [rootOperation], names);

describe("compareStructure", () => {
  test("names an N+1, with what it costs", () => {
    const [finding, ...others] = judge(
      calls("1", "2", { 3: 400 }, { 21: 412 }),
      calls("1", "3", { 3: 400 }, { 21: 412 }),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      family: "structure",
      verdict: "worse",
      subject: {
        service: "gateway",
        operation: "GET /orders",
        path: "orders SELECT shop",
      },
      effect: {
        pattern: "n+1",
        baselineCalls: 3,
        candidateCalls: 21,
        also: ["orders pool.connect"],
      },
      examples: { baseline: ["b-2-3"], candidate: ["c-2-21"] },
      message:
        "GET /orders in development runs 21 queries in orders per request where production runs 3 (N+1, +180 ms median, 412 traces)",
    });
    const told = withStatement(finding ?? fail(), [
      { statement: "SELECT a", baseline: 1200, candidate: 1236 },
      { statement: "SELECT b", baseline: 0, candidate: 7416 },
    ]);
    expect(told.effect["statement"]).toBe("SELECT b");
    expect(told.message).toMatch(/mostly SELECT b$/);
  });

  test("calls that the baseline itself makes more of, from one half to the other, are no news", () => {
    const moved = calls("1", "2", { 3: 200, 9: 200 }, { 3: 100, 9: 312 });
    const told = (baseline: typeof moved.baseline) =>
      judge({ ...moved, baseline }).length;
    expect(told(moved.baseline)).toBe(1);
    // All of the few calls in the earlier half, all of the many in the later.
    expect(
      told(
        moved.baseline.map((one) => ({
          ...one,
          late: one.calls === 9 ? 200 : 0,
        })),
      ),
    ).toBe(0);
  });

  test("an N+1 gone is better", () => {
    expect(
      judge(calls("1", "2", { 21: 400 }, { 3: 412 })).map((f) => f.verdict),
    ).toEqual(["better"]);
  });

  test("the same calls are no finding, and neither is a trifle", () => {
    expect(judge(calls("1", "2", { 3: 400 }, { 3: 412 }))).toEqual([]);
    expect(judge(calls("1", "2", { 3: 400 }, { 3: 380, 4: 32 }))).toEqual([]);
    // A cache that was asked for 14 % and 21 % of the pages: p = 0.008, as luck has it in one comparison of many.
    expect(judge(calls("1", "2", { 1: 56 }, { 1: 87 }))).toEqual([]);
    expect(judge(calls("1", "2", { 1: 56 }, { 1: 140 }))).toHaveLength(1);
  });

  test("an operation that requests no longer lead to is missing", () => {
    expect(judge(calls("1", "2", { 1: 400 }, {}))).toMatchObject([
      {
        verdict: "missing",
        subject: { service: "orders", operation: "SELECT shop" },
        n: { baseline: 400, candidate: 412 },
        examples: { baseline: ["b-2-1"], candidate: ["c-1-1"] },
      },
    ]);
    expect(judge(calls("1", "2", {}, { 1: 412 }))).toMatchObject([
      { verdict: "extra" },
    ]);
  });

  test("what is missing or extra touches so many of the candidate's requests", () => {
    const affected = (...of: Parameters<typeof calls>) =>
      judge(calls(...of))[0]?.link?.affected;
    expect(affected("1", "2", {}, { 1: 60 })).toBe(60);
    expect(affected("1", "2", { 1: 100 }, {})).toBeCloseTo(103, 9);
  });

  test("below a request that was never made nothing is missing", () => {
    const absent = calls("1", "1", { 1: 400 }, {});
    const found = compareStructure(
      [absent, calls("1", "2", { 3: 400 }, {})],
      known,
      [],
      names,
    );
    expect(found).toMatchObject([
      {
        verdict: "not-exercised",
        subject: { operation: "GET /orders" },
        q: null,
      },
    ]);
  });

  test("too few requests for a rare operation leave it not exercised", () => {
    const few = calls("1", "1", { 1: 4000 }, { 1: 30 });
    const found = compareStructure(
      [few, calls("1", "2", { 1: 40 }, {})],
      known,
      [],
      names,
    );
    expect(found.map(({ verdict }) => verdict)).toEqual(["not-exercised"]);
  });

  test("traces without a known root judge nothing, yet show presence", () => {
    expect(
      judge(calls("1", "2", { 1: 400 }, {}), calls("0", "2", {}, { 1: 50 })),
    ).toMatchObject([
      { verdict: "missing", subject: { path: expect.any(String) as unknown } },
    ]);
  });

  test("below 20 requests a side nothing is said", () => {
    const few = calls("1", "1", { 1: 19 }, { 1: 412 });
    expect(
      compareStructure(
        [few, calls("1", "2", { 3: 19 }, { 21: 412 })],
        known,
        [],
        names,
      ),
    ).toEqual([]);
  });
});

function fail(): never {
  throw new Error("no finding");
}
