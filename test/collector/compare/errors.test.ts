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
