import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fisherExact,
  logFactorial,
} from "../../../../collector/src/compare/stats/fisher.js";
import { mantelHaenszel } from "../../../../collector/src/compare/stats/mantel-haenszel.js";
import {
  newcombe,
  proportionsP,
  twoProportionP,
  wilson,
} from "../../../../collector/src/compare/stats/proportions.js";

const proportion = fc
  .integer({ min: 1, max: 400 })
  .chain((n) =>
    fc.record({ x: fc.integer({ min: 0, max: n }), n: fc.constant(n) }),
  );

describe("Fisher's exact test", () => {
  // scipy.stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
  test.each([
    [3, 100, 11, 100, 0.048917730543265044],
    [0, 20, 7, 25, 0.012301116668671973],
    [1, 1001, 0, 900, 1],
    [50, 400, 20, 400, 0.00023756186782195255],
    [2, 4, 2, 4, 1],
  ])("%d of %d against %d of %d", (x1, n1, x2, n2, expected) => {
    expect(fisherExact({ x: x1, n: n1 }, { x: x2, n: n2 })).toBeCloseTo(
      expected,
      10,
    );
  });

  test("is symmetric, and a probability", () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const p = fisherExact(a, b);
        expect(p).toBeCloseTo(fisherExact(b, a), 8);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });

  // scipy.special.gammaln(n + 1)
  test.each([
    [9, 12.801827480081469],
    [999_999, 12815504.569147611],
  ])("ln %d!", (n, expected) => {
    expect(logFactorial(n) / expected).toBeCloseTo(1, 13);
  });
});

describe("two proportions", () => {
  // statsmodels: proportions_ztest([xc, xb], [nc, nb]);
  // confint_proportions_2indep(xc, nc, xb, nb, method="newcomb", compare="diff")
  test.each([
    [
      12, 400, 31, 380, 0.0016060110024855572, 0.01958318482557765,
      0.08592490248039722,
    ],
    [5, 100, 5, 100, 1, -0.0679917836685562, 0.0679917836685562],
    [
      40, 1000, 90, 1100, 7.138920398594827e-5, 0.021454206694602185,
      0.06238381156758159,
    ],
  ])("%d of %d against %d of %d", (xb, nb, xc, nc, p, low, high) => {
    const b = { x: xb, n: nb };
    const c = { x: xc, n: nc };
    expect(twoProportionP(b, c)).toBeCloseTo(p, 12);
    const interval = newcombe(b, c);
    expect(interval.low).toBeCloseTo(low, 10);
    expect(interval.high).toBeCloseTo(high, 10);
  });

  // statsmodels proportion_confint(x, n, method="wilson")
  test.each([
    [0, 20, 0, 0.1611251580528194],
    [7, 50, 0.06950833427016288, 0.26186193710585537],
    [50, 50, 0.9286524008666412, 1],
  ])("Wilson's interval of %d in %d", (x, n, low, high) => {
    expect(wilson({ x, n }).low).toBeCloseTo(low, 12);
    expect(wilson({ x, n }).high).toBeCloseTo(high, 12);
  });

  test("the interval holds the difference and turns over with the sides", () => {
    fc.assert(
      fc.property(proportion, proportion, (b, c) => {
        const { low, high } = newcombe(b, c);
        const difference = c.x / c.n - b.x / b.n;
        expect(low).toBeLessThanOrEqual(difference + 1e-12);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-12);
        expect(newcombe(c, b).low).toBeCloseTo(-high, 10);
      }),
    );
  });

  test("few expected take the exact test, many the approximation", () => {
    const few = [
      { x: 0, n: 20 },
      { x: 7, n: 25 },
    ] as const;
    expect(proportionsP(...few)).toBe(fisherExact(...few));
    const many = [
      { x: 40, n: 1000 },
      { x: 90, n: 1100 },
    ] as const;
    expect(proportionsP(...many)).toBe(twoProportionP(...many));
  });
});

describe("Cochran-Mantel-Haenszel", () => {
  const strata = [
    { baseline: { x: 12, n: 100 }, candidate: { x: 25, n: 105 } },
    { baseline: { x: 3, n: 50 }, candidate: { x: 9, n: 50 } },
    { baseline: { x: 40, n: 50 }, candidate: { x: 45, n: 47 } },
  ];

  test("agrees with statsmodels StratifiedTable", () => {
    // StratifiedTable(tables with the baseline's row first): test_null_odds(correction=True).pvalue,
    // 1 / riskratio_pooled
    const { p, riskRatio } = mantelHaenszel(strata);
    expect(p).toBeCloseTo(0.0005865828721267619, 12);
    expect(riskRatio).toBeCloseTo(1 / 0.6775409479566205, 10);
  });

  test("a different mix of the strata alone is no difference", () => {
    const { p, riskRatio } = mantelHaenszel([
      { baseline: { x: 90, n: 100 }, candidate: { x: 900, n: 1000 } },
      { baseline: { x: 100, n: 1000 }, candidate: { x: 10, n: 100 } },
    ]);
    expect(p).toBeGreaterThan(0.9);
    expect(riskRatio).toBeCloseTo(1, 10);
  });

  test("strata without one side, or without variation, say nothing", () => {
    const empty = { baseline: { x: 0, n: 0 }, candidate: { x: 5, n: 9 } };
    expect(mantelHaenszel([...strata, empty])).toEqual(mantelHaenszel(strata));
    expect(
      mantelHaenszel([{ baseline: { x: 5, n: 5 }, candidate: { x: 7, n: 7 } }])
        .p,
    ).toBe(1);
  });
});
