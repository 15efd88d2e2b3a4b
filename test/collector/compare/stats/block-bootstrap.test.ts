import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  autocorrelation,
  blockBootstrap,
} from "../../../../collector/src/compare/stats/block-bootstrap.js";
import {
  studentQuantile98,
  studentTwoSidedP,
} from "../../../../collector/src/compare/stats/student-t.js";
import { seeded, type Random } from "../support/random.js";

describe("Student's t", () => {
  // 2 * scipy.stats.t.sf(t, df), SciPy 1.17.1
  test.each([
    [2.1, 1, 0.282926056243018],
    [2.1, 2, 0.1705498691899675],
    [3.5, 7, 0.009993040881885549],
    [0.4, 10, 0.6975674096591229],
    [5.2, 48, 4.066085492901716e-6],
    [1.96, 199, 0.05139183390416014],
    [12, 3, 0.0012450158007893362],
  ])("t = %d with %d degrees of freedom", (t, df, p) => {
    expect(studentTwoSidedP(t, df)).toBeCloseTo(p, 9);
    expect(studentTwoSidedP(-t, df)).toBeCloseTo(p, 9);
  });

  test("its 99th percentile", () => {
    // scipy.stats.t.ppf(0.99, df)
    expect(studentQuantile98(1)).toBeCloseTo(31.8205159537739, 6);
    expect(studentQuantile98(9)).toBeCloseTo(2.821437925025309, 6);
    expect(studentQuantile98(1000)).toBeCloseTo(2.330082674755513, 6);
  });
});

/** A first-order autoregression around 10 with standard deviation 1. */
function autoregression(random: Random, n: number, rho: number): number[] {
  let value = random.normal();
  return Array.from({ length: n }, () => {
    value = rho * value + Math.sqrt(1 - rho ** 2) * random.normal();
    return 10 + value;
  });
}

const ones = (n: number) => Array.from({ length: n }, () => 1);

describe("the circular block bootstrap", () => {
  test("has the variance that drawing blocks has", () => {
    const random = seeded(3);
    const n = 90;
    const x = autoregression(random, n, 0.6);
    const { value, standardError } = blockBootstrap({ x, per: ones(n) });
    // Drawn, with the block length of Politis & White at the corrected ρ.
    const rho = autocorrelation(x);
    const length = Math.ceil(
      Math.cbrt(((6 * rho ** 2) / (1 - rho ** 2) ** 2) * n),
    );
    const draws = Array.from({ length: 4000 }, () => {
      let sum = 0;
      for (let i = 0; i < n; i += length) {
        const start = Math.floor(random.next() * n);
        for (let j = 0; j < Math.min(length, n - i); j += 1) {
          sum += x[(start + j) % n] ?? 0;
        }
      }
      return sum / n;
    });
    const drawn = Math.sqrt(
      draws.reduce((sum, draw) => sum + (draw - value) ** 2, 0) / draws.length,
    );
    // Closed form plus the correction for few blocks; never less than what an autoregression has.
    expect(standardError).toBeGreaterThan(drawn * 0.97);
    expect(standardError).toBeLessThan(drawn * 1.5);
  });

  test("of independent values is the standard error of the mean", () => {
    const x = autoregression(seeded(5), 4000, 0);
    const { value, standardError } = blockBootstrap({ x, per: ones(4000) });
    expect(value).toBeCloseTo(10, 1);
    expect(standardError * Math.sqrt(4000)).toBeCloseTo(1, 1);
  });

  test("of a ratio weighs intervals by what they hold, and scales", () => {
    const positive = fc.double({ min: 0.1, max: 100, noNaN: true });
    const series = fc.array(fc.tuple(positive, positive), {
      minLength: 50,
      maxLength: 80,
    });
    fc.assert(
      fc.property(series, fc.constantFrom(2, 10), (pairs, factor) => {
        const x = pairs.map(([value]) => value);
        const per = pairs.map(([, weight]) => weight);
        const one = blockBootstrap({ x, per });
        const other = blockBootstrap({ x: x.map((v) => v * factor), per });
        const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
        expect(one.value).toBeCloseTo(sum(x) / sum(per), 9);
        expect(other.value / one.value).toBeCloseTo(factor, 6);
        expect(other.standardError).toBeCloseTo(one.standardError * factor, 6);
        expect(one.df).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test.each([
    [50, 0],
    [50, 0.6],
    [50, 0.9],
    [100, 0.8],
    [200, 0.95],
  ])(
    "rejects no more than one in twenty of %d alike intervals with ρ = %d",
    (n, rho) => {
      const random = seeded(n + 1000 * rho);
      const runs = 1000;
      let rejected = 0;
      for (let run = 0; run < runs; run += 1) {
        const [b, c] = [0, 1].map(() =>
          blockBootstrap({ x: autoregression(random, n, rho), per: ones(n) }),
        );
        if (b === undefined || c === undefined) continue;
        const t =
          (c.value - b.value) / Math.hypot(b.standardError, c.standardError);
        if (studentTwoSidedP(t, Math.min(b.df, c.df)) <= 0.05) rejected += 1;
      }
      expect(rejected / runs).toBeLessThanOrEqual(0.06);
    },
  );
});
