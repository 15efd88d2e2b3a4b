import { describe, expect, test } from "vitest";
import {
  findingId,
  type Draft,
} from "../../../collector/src/compare/finding.js";
import { rank } from "../../../collector/src/compare/rank.js";

const draft = (service: string, some: Partial<Draft>): Draft => ({
  family: "latency",
  subject: { service },
  verdict: "worse",
  effect: {},
  n: { baseline: 400, candidate: 400 },
  q: 0.01,
  examples: { baseline: [], candidate: [] },
  message: "",
  impact: 0,
  ...some,
});

describe("rank", () => {
  test("goes by impact, whatever the p-values; improvements weigh less; unknowns come last", () => {
    const { findings: ranked } = rank([
      draft("unknown", { verdict: "insufficient-data", impact: 1e9 }),
      draft("unseen", { verdict: "not-exercised", impact: 1e9 }),
      draft("certain", { q: 1e-300, impact: 10 }),
      draft("large", { q: 0.04, impact: 1000 }),
      draft("improved", { verdict: "better", impact: 2000 }),
    ]);
    expect(ranked.map(({ subject }) => subject.service)).toEqual([
      "large",
      "improved",
      "certain",
      "unseen",
      "unknown",
    ]);
    expect(ranked.map((finding) => finding.rank)).toEqual([1, 2, 3, 4, 5]);
    expect(ranked[0]).not.toHaveProperty("impact");
  });

  test("ids are stable over numbers and distinct over subjects", () => {
    const id = findingId("logs", { service: "a", template: "b" });
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(findingId("logs", { template: "b", service: "a" })).toBe(id);
    expect(findingId("logs", { service: "a", metric: "b" })).not.toBe(id);
    expect(findingId("metrics", { service: "a", template: "b" })).not.toBe(id);
  });
});
