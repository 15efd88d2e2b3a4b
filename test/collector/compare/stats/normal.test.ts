import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  normalCdf,
  normalQuantile,
  normalSurvival,
  twoSidedP,
} from "../../../../collector/src/compare/stats/normal.js";

const relative = (actual: number, expected: number) =>
  Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);

describe("the standard normal distribution", () => {
  // scipy.stats.norm.cdf(x), SciPy 1.17.1
  test.each([
    [-8, 6.22096057427174e-16],
    [-3, 0.0013498980316300933],
    [-1.96, 0.024997895148220435],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [0.1, 0.539827837277029],
    [1, 0.8413447460685429],
    [2.5, 0.9937903346742238],
    [3.7, 0.9998922002665226],
    [6, 0.9999999990134123],
  ])("cdf(%d)", (x, expected) => {
    expect(relative(normalCdf(x), expected)).toBeLessThan(1e-12);
  });

  // scipy.stats.norm.sf(x)
  test.each([
    [0.3, 0.3820885778110474],
    [2, 0.022750131948179195],
    [5, 2.866515718791933e-7],
    [9, 1.1285884059538324e-19],
    [20, 2.7536241186061556e-89],
  ])("survival(%d), far tail included", (x, expected) => {
    expect(relative(normalSurvival(x), expected)).toBeLessThan(1e-12);
  });

  // scipy.stats.norm.ppf(p)
  test.each([
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.999999, 4.753424308817087],
  ])("quantile(%d)", (p, expected) => {
    expect(relative(normalQuantile(p), expected)).toBeLessThan(1e-9);
  });

  test("the quantile undoes the distribution function", () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 5, noNaN: true }), (x) => {
        expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 6);
      }),
    );
  });

  test("p-values fall from 1 as the statistic grows, on both sides alike", () => {
    expect(twoSidedP(0)).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), (z) => {
        expect(twoSidedP(-z)).toBe(twoSidedP(z));
        expect(twoSidedP(z + 0.1)).toBeLessThanOrEqual(twoSidedP(z));
      }),
    );
  });

  test("there is no quantile outside of (0, 1)", () => {
    expect(() => normalQuantile(0)).toThrow(RangeError);
    expect(() => normalQuantile(1)).toThrow(RangeError);
  });
});
