import { describe, expect, it } from "vitest";
import { findingsOf, planted } from "./planted.js";

const slowSearch = planted.filter((fault) => fault.id === "slow-search");

describe("findingsOf", () => {
  it.each([
    ["the fault itself", "latency", "worse", "GET /search", 1],
    ["another operation", "latency", "worse", "GET /products", 0],
    ["a longer name", "latency", "worse", "GET /search/terms", 0],
    ["another family", "errors", "worse", "GET /search", 0],
    ["an improvement", "latency", "better", "GET /search", 0],
  ])("knows %s", (_what, family, verdict, operation, found) => {
    const finding = {
      family,
      verdict,
      subject: { service: "catalogue", operation },
    };
    expect(
      slowSearch.flatMap((fault) => findingsOf(fault, [finding])),
    ).toHaveLength(found);
  });

  it("does not match a subject that lacks the field", () => {
    const finding = {
      family: "environment",
      verdict: "different",
      subject: {},
    };
    for (const fault of planted)
      expect(findingsOf(fault, [finding])).toEqual([]);
  });
});
