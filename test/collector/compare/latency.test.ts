import { describe, expect, test } from "vitest";
import { compareLatency } from "../../../collector/src/compare/latency.js";
import { names, operation, side } from "./support/populations.js";

const certain = {
  mannWhitney: { u: 20_000, p: 1e-12 },
  kolmogorovSmirnov: { d: 0.5, p: 1e-12 },
};

describe("compareLatency", () => {
  test("a slower operation is worse, with its measures", () => {
    const [finding, ...others] = compareLatency(
      [operation({ ...certain, candidate: side({ p50: 30 }) })],
      names,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      family: "latency",
      verdict: "worse",
      subject: { service: "orders", operation: "GET /orders" },
      n: { baseline: 400, candidate: 400 },
      effect: { change: "location", medianRatio: 1.5 },
      message:
        "orders GET /orders is slower in development: median 30 ms where production takes 20 ms (×1.5, 400 traces)",
    });
    expect(finding?.effect["shiftMs"]).toBeCloseTo(10, 6);
    expect(finding?.effect["cles"]).toBeCloseTo(1 - 20_000 / 160_000, 12);
    expect(finding?.impact).toBeCloseTo(10 * 400, 6);
  });

  test("a faster one is better", () => {
    const found = compareLatency(
      [operation({ ...certain, candidate: side({ p50: 12 }) })],
      names,
    );
    expect(found.map(({ verdict }) => verdict)).toEqual(["better"]);
  });

  test.each([
    ["under ten per cent", side({ p50: 21.5 }), side()],
    ["under a millisecond", side({ p50: 1.9 }), side({ p50: 1 })],
    [
      "no more than either side drifts by itself",
      side({ p50: 26, p95: 40 }),
      side({ early: { p50: 18, p95: 40 }, late: { p50: 23, p95: 40 } }),
    ],
  ])("however certain, %s is no finding", (_, candidate, baseline) => {
    expect(
      compareLatency([operation({ ...certain, candidate, baseline })], names),
    ).toEqual([]);
  });

  test("however large, an uncertain difference is no finding", () => {
    expect(
      compareLatency([operation({ candidate: side({ p50: 60 }) })], names),
    ).toEqual([]);
  });

  test("a changed spread is found although the median stays", () => {
    const [finding] = compareLatency(
      [
        operation({
          kolmogorovSmirnov: { d: 0.3, p: 1e-9 },
          candidate: side({ p95: 90 }),
        }),
      ],
      names,
    );
    expect(finding).toMatchObject({
      verdict: "worse",
      effect: { change: "spread" },
    });
    expect(finding?.message).toContain("varies more in development");
  });

  test("tails of fewer than 50 traces are not judged", () => {
    const thin = { traces: 49 };
    expect(
      compareLatency(
        [
          operation({
            kolmogorovSmirnov: { d: 0.6, p: 1e-9 },
            baseline: side(thin),
            candidate: side({ ...thin, p95: 90 }),
          }),
        ],
        names,
      ),
    ).toEqual([]);
  });

  test("19 traces are insufficient data, never the same", () => {
    const [finding] = compareLatency(
      [operation({ ...certain, candidate: side({ traces: 19, p50: 90 }) })],
      names,
    );
    expect(finding).toMatchObject({
      verdict: "insufficient-data",
      q: null,
      n: { baseline: 400, candidate: 19 },
    });
  });

  test("among many operations one small p-value is not enough", () => {
    const chance = operation({
      id: "chance",
      mannWhitney: { u: 70_000, p: 0.004 },
      kolmogorovSmirnov: { d: 0.1, p: 0.02 },
      candidate: side({ p50: 30 }),
    });
    expect(compareLatency([chance], names)).toHaveLength(1);
    const others = Array.from({ length: 30 }, (_, i) =>
      operation({ id: String(i) }),
    );
    expect(compareLatency([chance, ...others], names)).toEqual([]);
  });
});
