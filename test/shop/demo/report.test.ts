import { describe, expect, it } from "vitest";
import { planted } from "../planted.js";
import type { Finding } from "./api.js";
import { findingsTable, judge, plantedList } from "./report.js";

const finding = (
  rank: number,
  family: string,
  verdict: string,
  subject: Record<string, unknown>,
): Finding => ({
  id: `${family}-${verdict}`,
  family,
  verdict,
  subject,
  n: { baseline: 100, candidate: 100 },
  rank,
  examples: { baseline: [], candidate: [] },
  message: `${family} is ${verdict}`,
});

const slowSearch = finding(1, "latency", "worse", {
  service: "gateway",
  operation: "GET /search",
});
const unrelated = finding(2, "latency", "worse", {
  service: "gateway",
  operation: "GET /products",
});
const undecided = finding(3, "latency", "insufficient-data", {
  service: "gateway",
  operation: "GET /health",
});

describe("the demo's report", () => {
  it("marks the findings that name a planted fault, and only those", () => {
    const table = findingsTable([slowSearch, unrelated, undecided], 120);
    expect(table).toMatch(/1\*.*GET \/search/);
    expect(table).toMatch(/2 .*GET \/products/);
    expect(table).not.toContain("GET /health");
    expect(table).toContain("1 subject had too little data");
  });

  it("says of each planted fault whether it was found", () => {
    const results = judge([unrelated, slowSearch]);
    expect(results).toHaveLength(planted.length);
    const found = results.filter((result) => result.findings.length > 0);
    expect(found.map((result) => result.fault.id)).toEqual(["slow-search"]);
    const list = plantedList(results);
    expect(list.match(/✓ found/g)).toHaveLength(1);
    expect(list.match(/✗ missed/g)).toHaveLength(planted.length - 1);
  });
});
