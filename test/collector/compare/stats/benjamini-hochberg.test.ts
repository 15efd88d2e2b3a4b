import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  benjaminiHochberg,
  hierarchical,
} from "../../../../collector/src/compare/stats/benjamini-hochberg.js";

const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 1,
});

describe("Benjamini-Hochberg", () => {
  test("agrees with scipy.stats.false_discovery_control", () => {
    const qs = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.55, 0.2, 0.04]);
    const expected = [
      0.035, 0.056, 0.056, 0.035, 0.55, 0.23333333333333336, 0.056,
    ];
    qs.forEach((q, index) => {
      expect(q).toBeCloseTo(expected[index] ?? NaN, 12);
    });
  });

  test("a test without a p-value doesn't count", () => {
    expect(benjaminiHochberg([0.02, NaN, 0.5])).toEqual([
      ...benjaminiHochberg([0.02]).map((q) => q * 2),
      NaN,
      0.5,
    ]);
  });

  test("q is never below p nor above 1, and keeps the order of p", () => {
    fc.assert(
      fc.property(ps, (values) => {
        const qs = benjaminiHochberg(values);
        values.forEach((p, i) => {
          expect(qs[i]).toBeGreaterThanOrEqual(p);
          expect(qs[i]).toBeLessThanOrEqual(1);
          values.forEach((other, j) => {
            if (p <= other) expect(qs[i]).toBeLessThanOrEqual(qs[j] ?? NaN);
          });
        });
      }),
    );
  });

  test("rejects what the step-up definition rejects", () => {
    fc.assert(
      fc.property(ps, (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        let last = -1;
        sorted.forEach((p, i) => {
          if (p <= (0.05 * (i + 1)) / sorted.length) last = i;
        });
        const rejected = benjaminiHochberg(values).filter((q) => q <= 0.05);
        // Dividing and multiplying round differently only at the very limit.
        expect(Math.abs(rejected.length - (last + 1))).toBeLessThanOrEqual(
          sorted.filter(
            (p, i) => Math.abs((p * sorted.length) / (i + 1) - 0.05) < 1e-12,
          ).length,
        );
      }),
    );
  });
});

describe("hierarchical", () => {
  const groups = fc.array(
    fc.record({
      p: fc.double({ min: 0, max: 1, noNaN: true }),
      group: fc.constantFrom("a", "b", "c"),
    }),
    { minLength: 1 },
  );

  test("one group is plain Benjamini-Hochberg where anything is found", () => {
    const values = [0.001, 0.02, 0.4];
    expect(
      hierarchical(
        values.map((p) => ({ p, group: "a" })),
        0.05,
      ),
    ).toEqual(benjaminiHochberg(values));
  });

  test("groups of one test each are plain Benjamini-Hochberg over the groups", () => {
    const values = [0.001, 0.02, 0.4, 0.9];
    const q = hierarchical(
      values.map((p, index) => ({ p, group: String(index) })),
      0.05,
    );
    expect(q.map((one) => one <= 0.05)).toEqual(
      benjaminiHochberg(values).map((one) => one <= 0.05),
    );
  });

  test("what a group without a difference shows by chance is not looked into", () => {
    const loud = Array.from({ length: 30 }, () => ({ p: 1e-9, group: "a" }));
    const quiet = [0.03, 0.3, 0.5, 0.6, 0.7, 0.9];
    const both = [...loud, ...quiet.map((p) => ({ p, group: "b" }))];
    expect(benjaminiHochberg(both.map(({ p }) => p))[30]).toBeLessThan(0.05);
    expect(hierarchical(both, 0.05)[30]).toBeGreaterThan(0.05);
    expect(hierarchical(both, 0.05)[0]).toBeLessThan(1e-6);
  });

  test("q is never below p, and a test without a p-value doesn't count", () => {
    fc.assert(
      fc.property(groups, (members) => {
        const qs = hierarchical(members, 0.05);
        members.forEach(({ p }, index) => {
          expect(qs[index]).toBeGreaterThanOrEqual(p);
          expect(qs[index]).toBeLessThanOrEqual(1);
        });
        const none = { p: NaN, group: "none" };
        expect(hierarchical([...members, none], 0.05)).toEqual([...qs, NaN]);
      }),
    );
  });
});
