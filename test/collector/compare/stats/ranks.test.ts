import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hodgesLehmann } from "../../../../collector/src/compare/stats/hodges-lehmann.js";
import { mannWhitney } from "../../../../collector/src/compare/stats/mann-whitney.js";
import { tabulate } from "../../../../collector/src/compare/stats/tabulate.js";
import { seeded } from "../support/random.js";

const table = (counts: Readonly<Record<number, number>>) =>
  Object.entries(counts).map(([value, count]) => ({
    value: Number(value),
    count,
  }));

describe("Mann-Whitney of tabulated samples", () => {
  // scipy.stats.mannwhitneyu(b, c, alternative="two-sided", method="asymptotic", use_continuity=True):
  // its statistic counts the first sample's wins, ours the second's.
  test.each([
    [
      { 1: 5, 2: 20, 3: 10 },
      { 1: 2, 2: 12, 3: 30 },
      35 * 44 - 455,
      0.0005333790277675474,
    ],
    [
      { 0: 90, 1: 10 },
      { 0: 70, 1: 25, 5: 5 },
      10_000 - 3975,
      0.0003142647511768398,
    ],
    [{ 3: 200 }, { 3: 195, 4: 5 }, 40_000 - 19_500, 0.0247608176065201],
  ])("%j against %j", (b, c, u, p) => {
    const result = mannWhitney(tabulate(table(b), table(c)));
    expect(result.u).toBe(u);
    expect(result.p).toBeCloseTo(p, 10);
  });

  test("counts pairs as a brute-force count does", () => {
    const sample = fc.array(fc.integer({ min: 0, max: 9 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(sample, sample, (b, c) => {
        const one = (values: number[]) =>
          values.map((value) => ({ value, count: 1 }));
        let wins = 0;
        for (const x of b) {
          for (const y of c) wins += y > x ? 1 : y === x ? 0.5 : 0;
        }
        const there = mannWhitney(tabulate(one(b), one(c)));
        expect(there.u).toBe(wins);
        expect(there.p).toBeCloseTo(
          mannWhitney(tabulate(one(c), one(b))).p,
          12,
        );
      }),
    );
  });

  test("nothing but ties is no difference", () => {
    expect(mannWhitney(tabulate(table({ 2: 30 }), table({ 2: 40 })))).toEqual({
      u: 600,
      p: 1,
      cles: 0.5,
    });
  });
});

describe("Hodges-Lehmann from order statistics", () => {
  const grid = (values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return Array.from(
      { length: 64 },
      (_, i) => sorted[Math.floor(((2 * i + 1) * sorted.length) / 128)] ?? NaN,
    );
  };

  test("is close to the median of all pairwise differences and its interval", () => {
    const random = seeded(11);
    const sample = (n: number, mu: number, sigma: number) =>
      Array.from({ length: n }, () => Math.exp(mu + sigma * random.normal()));
    const b = sample(300, 3, 0.5);
    const c = sample(240, 3.3, 0.6);
    const all = c.flatMap((y) => b.map((x) => y - x)).sort((x, y) => x - y);
    const half = 1.959963984540054 * Math.sqrt((300 * 240 * 541) / 12);
    const k = Math.round(all.length / 2 - half);
    const shift = hodgesLehmann(grid(b), grid(c), {
      baseline: b.length,
      candidate: c.length,
    });
    // A tenth of the interval's width is the price of 64 order statistics for 72,000 differences.
    const width = (all[all.length - k] ?? NaN) - (all[k - 1] ?? NaN);
    const near = (actual: number, expected: number | undefined) => {
      expect(Math.abs(actual - (expected ?? NaN))).toBeLessThan(width / 10);
    };
    near(shift.shift, all[all.length / 2]);
    near(shift.low, all[k - 1]);
    near(shift.high, all[all.length - k]);
  });

  test("moves with its samples and turns over with its sides", () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), {
      minLength: 5,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        values,
        values,
        fc.integer({ min: -50, max: 50 }),
        (x, y, by) => {
          const b = [...x].sort((p, q) => p - q);
          const c = [...y].sort((p, q) => p - q);
          const n = { baseline: b.length, candidate: c.length };
          const first = hodgesLehmann(b, c, n);
          const moved = hodgesLehmann(
            b,
            c.map((v) => v + by),
            n,
          );
          expect(moved.shift).toBeCloseTo(first.shift + by, 9);
          expect(first.low).toBeLessThanOrEqual(first.shift);
          expect(first.high).toBeGreaterThanOrEqual(first.shift);
          const turned = hodgesLehmann(c, b, {
            baseline: n.candidate,
            candidate: n.baseline,
          });
          expect(turned.shift).toBeCloseTo(-first.shift, 9);
        },
      ),
    );
  });
});
