import { expect, test } from "vitest";
import { stepOf } from "../../../collector/src/store/read/compare/series-step.js";

test("a step is as long as is wanted, and as the slower collection", () => {
  expect(stepOf(1000, [10_000, 10_000])).toBe(10_000);
  expect(stepOf(1000, [2000, 15_000])).toBe(15_000);
  // A moment late.
  expect(stepOf(1000, [15_130, 15_020])).toBe(15_000);
  expect(stepOf(10, [100, 100])).toBe(1000);
  expect(stepOf(90 * 60_000, [60_000, 60_000])).toBe(2 * 3_600_000);
  expect(stepOf(40 * 3_600_000, [60_000, 60_000])).toBe(48 * 3_600_000);
});

test("each step has as many collections, if it needs no more than twice as long", () => {
  expect(stepOf(22_000, [15_000, 15_000])).toBe(30_000);
  expect(stepOf(432_000, [15_000, 15_000])).toBe(450_000);
  expect(stepOf(432_000, [60_000, 60_000])).toBe(600_000);
  // No part of an hour is a multiple of seven.
  expect(stepOf(10_000, [7000, 7000])).toBe(10_000);
});
