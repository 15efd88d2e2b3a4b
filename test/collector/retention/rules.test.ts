import { describe, expect, test } from "vitest";
import {
  daysOf,
  parseRetention,
} from "../../../collector/src/store/retention-rules.js";

describe("the rules", () => {
  const retention = parseRetention(
    30,
    "traces=7, logs=90,development=3,development.metrics=14,eu.west=5,eu.west.logs=60",
  );

  test.each([
    ["traces", undefined, 7],
    ["logs", undefined, 90],
    ["metrics", undefined, 30],
    ["traces", "development", 3],
    ["logs", "development", 3],
    ["metrics", "development", 14],
    ["traces", "eu.west", 5],
    ["logs", "eu.west", 60],
    ["metrics", "eu.west", 5],
    ["traces", "production", 7],
  ] as const)("%s of %s are kept for %i days", (signal, environment, days) => {
    const found = daysOf(retention, signal);
    const own = found.environments.find(
      (one) => one.environment === environment,
    );
    expect(own?.days ?? found.days).toBe(days);
  });

  test("none: everything is kept alike", () => {
    expect(daysOf(parseRetention(12, undefined), "logs")).toEqual({
      days: 12,
      environments: [],
    });
  });

  test.each([
    "traces",
    "traces=",
    "=3",
    "traces=0",
    "traces=1.5",
    "traces=20001",
    "traces=3,traces=4",
    "development=-1",
  ])("%j is refused", (text) => {
    expect(() => parseRetention(30, text)).toThrow(/ISOSCOPE_RETENTION/);
  });
});
