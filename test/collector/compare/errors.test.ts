import { describe, expect, test } from "vitest";
import { compareErrors } from "../../../collector/src/compare/errors.js";
import { names, operation, side } from "./support/populations.js";

describe("compareErrors", () => {
  test("a new error is worse, shown by failing traces", () => {
    const [finding] = compareErrors(
      [
        operation({
          candidate: side({
            failed: 20,
            failing: ["f1", "f2"],
            problem: "stock is not defined",
          }),
        }),
      ],
      names,
    );
    expect(finding).toMatchObject({
      family: "errors",
      verdict: "worse",
      effect: { riskDifference: 0.05, problem: "stock is not defined" },
      examples: { baseline: [], candidate: ["f1", "f2"] },
      message:
        'orders GET /orders fails in 5 % of the traces in development where production has 0 % (20 of 400 against 0 of 400), mostly "stock is not defined"',
    });
    expect(finding?.effect["riskDifferenceLow"]).toBeGreaterThan(0.02);
  });

  test("what the baseline does by itself, from one half to the other, is no news", () => {
    const half = (failed: number) => ({ traces: 200, failed, rejected: 0 });
    const restless = side({ failed: 30, halves: [half(2), half(28)] });
    const worse = side({ failed: 70 });
    expect(
      compareErrors(
        [operation({ baseline: restless, candidate: worse })],
        names,
      ),
    ).toEqual([]);
    // But a candidate that broke half-way did break.
    const broke = side({ failed: 70, halves: [half(2), half(68)] });
    expect(
      compareErrors(
        [operation({ baseline: side({ failed: 20 }), candidate: broke })],
        names,
      ),
    ).toHaveLength(1);
  });

  test("is looked for below root operations in whose traces anything differs", () => {
    const some = (id: string, under: string, failed: number) =>
      operation({
        ...{ id, operationId: id, operation: id, under },
        baseline: side({ failed: 8 }),
        candidate: side({ failed }),
      });
    const quiet = Array.from({ length: 300 }, (_, i) =>
      some(`quiet ${i}`, "quiet", 8),
    );
    // p = 0.0003: nothing among 301 tests of one heap, but the first of two roots.
    const broken = some("broken", "checkout", 30);
    const found = (drafts: ReturnType<typeof compareErrors>) =>
      drafts.map(({ subject }) => subject.operation);
    expect(found(compareErrors([...quiet, broken], names))).toEqual(["broken"]);
    const heap = { ...broken, under: "quiet" };
    expect(found(compareErrors([...quiet, heap], names))).toEqual([]);
  });

  test("traces kept with unlike probabilities count by what they stand for", () => {
    // Every failure was kept, and one success in ten: 40 of 400 kept fail, one request in a hundred.
    const kept = side({
      failed: 40,
      weighted: { traces: 300, failed: 0.01, rejected: 0 },
    });
    const all = side({ failed: 4 });
    expect(
      compareErrors([operation({ baseline: kept, candidate: all })], names),
    ).toEqual([]);
    const [found] = compareErrors(
      [operation({ baseline: kept, candidate: side({ failed: 60 }) })],
      names,
    );
    expect(found).toMatchObject({
      verdict: "worse",
      effect: {
        baselineShare: 0.01,
        effectiveTraces: { baseline: 300, candidate: 400 },
      },
    });
  });

  test("a few refusals that the other side had little chance to show are none gone", () => {
    const rare = side({ traces: 494, rejected: 8 });
    const none = side({ traces: 507 });
    expect(
      compareErrors([operation({ baseline: rare, candidate: none })], names),
    ).toEqual([]);
  });

  test("fewer errors are better", () => {
    const found = compareErrors(
      [operation({ baseline: side({ failed: 40 }) })],
      names,
    );
    expect(found.map(({ verdict }) => verdict)).toEqual(["better"]);
  });

  test("more refusals are different: refusing may be right", () => {
    const found = compareErrors(
      [operation({ candidate: side({ rejected: 40 }) })],
      names,
    );
    expect(found).toMatchObject([
      {
        verdict: "different",
        subject: { key: "http.response.status_code 4xx" },
      },
    ]);
  });

  test.each([
    [
      "an interval that comes close to zero",
      side({ traces: 598, failed: 36 }),
      side({ traces: 596, failed: 16 }),
    ],
    ["the same rate", side({ failed: 20 }), side({ failed: 22 })],
    [
      "under one percentage point",
      side({ traces: 1e6, failed: 1000 }),
      side({ traces: 1e6, failed: 9000 }),
    ],
    ["19 traces", side({ traces: 19, failed: 19 }), side()],
  ])("%s is no finding", (_, candidate, baseline) => {
    expect(compareErrors([operation({ candidate, baseline })], names)).toEqual(
      [],
    );
  });
});
