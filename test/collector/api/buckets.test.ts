import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  explicitBuckets,
  exponentialBuckets,
  mergeExponential,
  quantile,
} from "../../../collector/src/store/read/buckets.js";

describe("quantile of buckets", () => {
  it("has none without measurements", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(explicitBuckets({ bounds: [], counts: [7] })).toEqual([]);
  });

  it("places what lies beyond the last bound on it", () => {
    const buckets = explicitBuckets({ bounds: [1, 2], counts: [0, 1, 9] });
    expect(quantile(buckets, 0.99)).toBe(2);
    expect(quantile(buckets, 0.05)).toBe(1.5);
  });

  it("knows measurements below zero", () => {
    const buckets = explicitBuckets({
      bounds: [-10, 0, 10],
      counts: [0, 4, 4, 0],
    });
    expect(quantile(buckets, 0.25)).toBe(-5);
    expect(quantile(buckets, 0.75)).toBe(5);
    const both = exponentialBuckets({
      scale: 0,
      zero: 2,
      positive: new Map([[1, 4]]),
      negative: new Map([[1, 4]]),
    });
    expect(quantile(both, 0.2)).toBe(-3);
    expect(quantile(both, 0.5)).toBe(0);
    expect(quantile(both, 0.8)).toBe(3);
  });

  const layout = fc
    .uniqueArray(fc.double({ min: 0.01, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 12,
    })
    .chain((bounds) =>
      fc.record({
        bounds: fc.constant(bounds.sort((a, b) => a - b)),
        counts: fc.array(fc.nat(1000), {
          minLength: bounds.length + 1,
          maxLength: bounds.length + 1,
        }),
      }),
    );

  it("never falls as the share grows, and stays within the bounds", () => {
    fc.assert(
      fc.property(fc.array(layout, { minLength: 1, maxLength: 3 }), (parts) => {
        const buckets = parts.flatMap(explicitBuckets);
        const found = [0, 0.1, 0.5, 0.9, 0.99, 1].map((q) =>
          quantile(buckets, q),
        );
        if (buckets.length === 0) {
          expect(found.every((value) => value === null)).toBe(true);
          return;
        }
        const most = Math.max(...buckets.map((bucket) => bucket.upper));
        for (const [place, value] of found.entries()) {
          expect(value).not.toBeNull();
          expect(value ?? 0).toBeLessThanOrEqual(most);
          expect(value ?? 0).toBeGreaterThanOrEqual(
            (found[place - 1] ?? 0) * (1 - 1e-9),
          );
        }
      }),
    );
  });

  it("keeps every measurement when scales are merged, within the coarser error", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            scale: fc.integer({ min: -2, max: 6 }),
            values: fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
              minLength: 1,
              maxLength: 30,
            }),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        (parts) => {
          const merged = mergeExponential(
            parts.map(({ scale, values }) => {
              const positive = new Map<number, number>();
              for (const value of values) {
                const index = Math.ceil(Math.log2(value) * 2 ** scale) - 1;
                positive.set(index, (positive.get(index) ?? 0) + 1);
              }
              return { scale, zero: 0, positive, negative: new Map() };
            }),
          );
          const all = parts
            .flatMap(({ values }) => values)
            .sort((a, b) => a - b);
          const total = [...merged.positive.values()].reduce(
            (a, b) => a + b,
            0,
          );
          expect(total).toBe(all.length);
          const largest = quantile(exponentialBuckets(merged), 1) ?? 0;
          const factor = 2 ** (2 ** -merged.scale);
          expect(largest / (all.at(-1) ?? 1)).toBeGreaterThan(1 - 1e-6);
          expect(largest / (all.at(-1) ?? 1)).toBeLessThan(factor * (1 + 1e-6));
        },
      ),
    );
  });
});
