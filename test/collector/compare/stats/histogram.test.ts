import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addBins,
  countOf,
  quantiles,
  type Bins,
} from "../../../../collector/src/compare/stats/histogram.js";
import { kolmogorovSmirnov } from "../../../../collector/src/compare/stats/kolmogorov-smirnov.js";
import { tabulate } from "../../../../collector/src/compare/stats/tabulate.js";

const durations = fc.array(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

/** As durations.sql counts them. */
function binned(values: readonly number[]): Bins {
  const counts = new Map<number, number>();
  for (const value of values) {
    const bin = Math.round(32 * Math.log2(value));
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

describe("histograms", () => {
  test("quantiles lie within half a bin of an order statistic beside them", () => {
    fc.assert(
      fc.property(
        durations,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, f) => {
          const sorted = [...values].sort((a, b) => a - b);
          const [q = NaN] = quantiles(binned(values), [f]);
          const low =
            sorted[Math.max(0, Math.ceil(f * sorted.length) - 1)] ?? NaN;
          const off = Math.abs(Math.log2(q / low)) * 32;
          expect(off).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  test("add up", () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        expect(addBins(binned(a), binned(b))).toEqual(binned([...a, ...b]));
        expect(countOf(binned(a))).toBe(a.length);
      }),
    );
  });
});

const table = (counts: Readonly<Record<number, number>>) =>
  Object.entries(counts).map(([value, count]) => ({
    value: Number(value),
    count,
  }));

describe("Kolmogorov-Smirnov of tabulated samples", () => {
  // scipy.stats.ks_2samp(b, c).statistic and scipy.special.kolmogorov(d * sqrt(n m / (n + m))).
  test.each([
    [
      { 1: 5, 2: 20, 3: 10 },
      { 1: 2, 2: 12, 3: 30 },
      0.3961038961038961,
      0.00440991290296594,
    ],
    [{ 0: 90, 1: 10 }, { 0: 70, 1: 25, 5: 5 }, 0.2, 0.03663105270711935],
    [{ 1: 50, 2: 50 }, { 1: 50, 2: 50 }, 0, 1],
  ])("%j against %j", (b, c, d, p) => {
    const found = kolmogorovSmirnov(tabulate(table(b), table(c)));
    expect(found.d).toBeCloseTo(d, 12);
    expect(found.p).toBeCloseTo(p, 10);
  });

  // scipy.special.kolmogorov: both series, and where they meet.
  test.each([
    [0.3, 0.9999906941986655],
    [0.8, 0.5441424115741981],
    [1.17, 0.12939004218561884],
    [1.19, 0.11774229287977166],
    [2.5, 7.453306344157342e-6],
  ])("its distribution at %d", (x, p) => {
    // Two samples of n that differ in one value: d √(n/2) is x for d = x √(2/n).
    const n = 2_000_000;
    const some = Math.round(x * Math.sqrt(2 / n) * n);
    const found = kolmogorovSmirnov(
      tabulate(table({ 0: n }), table({ 0: n - some, 1: some })),
    );
    expect(Math.abs(found.p / p - 1)).toBeLessThan(5e-3);
  });
});
