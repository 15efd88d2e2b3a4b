import { describe, expect, test } from "vitest";
import { rootTraffic } from "../../../collector/src/compare/exposure.js";
import { compareLogs } from "../../../collector/src/compare/logs.js";
import type { LogPopulation } from "../../../collector/src/compare/population.js";
import { calls, names, requests, sides } from "./support/populations.js";

const context = {
  traffic: rootTraffic([
    calls("1", "1", { 1: 400 }, { 1: 400 }),
    calls("2", "2", { 1: 4000 }, { 1: 100 }),
    calls("3", "3", { 1: 400 }, {}),
  ]),
  ...{ requests, sides, names },
};

const log = (
  baseline: number,
  candidate: number,
  some: Partial<LogPopulation> = {},
): LogPopulation => {
  const of = (records: number) =>
    records === 0
      ? undefined
      : { records, traces: records, examples: [`t${records}`] };
  return {
    service: "orders",
    severity: 3,
    template: "listed {n} orders",
    root: "1",
    status: "ok",
    baseline: of(baseline),
    candidate: of(candidate),
    ...some,
  };
};

describe("compareLogs", () => {
  test("from a handful to many is a shift, from one to a few is luck", () => {
    expect(compareLogs([log(3, 80)], context)).toMatchObject([
      { verdict: "different", effect: { change: "share" } },
    ]);
    expect(compareLogs([log(1, 8)], context)).toEqual([]);
  });

  test("a line that is gone is missing, per request", () => {
    expect(compareLogs([log(400, 0)], context)).toMatchObject([
      {
        family: "logs",
        verdict: "missing",
        subject: { service: "orders", template: "listed {n} orders" },
        effect: { baselinePer1000: 1000, candidatePer1000: 0 },
        examples: { baseline: ["t400"], candidate: ["c-1-1"] },
      },
    ]);
  });

  test("a new error line is extra and weighs more than a chatty one", () => {
    const [error] = compareLogs([log(0, 30, { severity: 5 })], context);
    const [info] = compareLogs([log(0, 30)], context);
    expect(error?.verdict).toBe("extra");
    expect(error?.impact).toBeGreaterThan((info?.impact ?? Infinity) * 10);
  });

  test.each([
    ["extra", log(0, 30, { root: "2" }), 30],
    ["missing", log(4000, 0, { root: "2" }), 100],
    ["shifted", log(400, 80, { root: "2" }), 70],
  ])(
    "with unlike traffic it touches the candidate's requests: %s",
    (_, row, affected) => {
      const [found] = compareLogs([row], context);
      expect(found?.link?.affected).toBeCloseTo(affected, 9);
      expect(found?.impact).toBeCloseTo(affected, 9);
    },
  );

  test("a line shifts only where the same requests write it more often", () => {
    expect(compareLogs([log(40, 200)], context)).toMatchObject([
      { verdict: "different", effect: { riskRatio: 5 } },
    ]);
    expect(compareLogs([log(40, 200, { severity: 5 })], context)).toMatchObject(
      [{ verdict: "worse" }],
    );
    // 2.5 % of root 2's requests on either side: less traffic, fewer lines.
    expect(compareLogs([log(1000, 25, { root: "2" })], context)).toEqual([]);
    expect(compareLogs([log(100, 150)], context)).toEqual([]);
  });

  test("silence for want of requests is not a finding", () => {
    expect(compareLogs([log(400, 0, { root: "3" })], context)).toEqual([]);
    expect(compareLogs([log(40, 0, { root: "2" })], context)).toEqual([]);
  });

  test("outside of requests only a long silence counts", () => {
    const background = (records: number) =>
      log(records, 0, {
        root: "0",
        baseline: { records, traces: 0, examples: [] },
      });
    expect(compareLogs([background(60)], context)).toMatchObject([
      { verdict: "missing" },
    ]);
    expect(compareLogs([background(3)], context)).toEqual([]);
  });
});
