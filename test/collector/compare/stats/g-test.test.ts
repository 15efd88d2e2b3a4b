import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquareSurvival } from "../../../../collector/src/compare/stats/chi-square.js";
import {
  gTest,
  type Counts,
} from "../../../../collector/src/compare/stats/g-test.js";
import { divergence } from "../../../../collector/src/compare/stats/kullback-leibler.js";
import { seeded } from "../support/random.js";

describe("chi-square survival", () => {
  // scipy.stats.chi2.sf(x, df), SciPy 1.17.1
  test.each([
    [0.5, 1, 0.47950012218695337],
    [3.84, 1, 0.05004352124870519],
    [30, 1, 4.3204630578274955e-8],
    [5.99, 2, 0.05003662708658629],
    [11.3, 3, 0.010209496433133654],
    [18.3, 10, 0.050109061411462506],
    [2.1, 9, 0.9897856280084842],
    [200, 24, 1.0457262607030531e-29],
    [7.2, 5, 0.2061859197095561],
  ])("of %d with %d degrees of freedom", (x, df, p) => {
    expect(chiSquareSurvival(x, df) / p).toBeCloseTo(1, 10);
  });

  test("is 1 at nothing and falls", () => {
    expect(chiSquareSurvival(0, 4)).toBe(1);
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 200, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (x, df) => {
          const p = chiSquareSurvival(x, df);
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
          expect(chiSquareSurvival(x * 1.1, df)).toBeLessThan(p + 1e-12);
          expect(chiSquareSurvival(x, df + 1)).toBeGreaterThan(p - 1e-12);
        },
      ),
    );
  });
});

const three: Counts[] = [
  [30, 40],
  [25, 60],
  [30, 15],
];

describe("G-test", () => {
  // scipy.stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue
  test.each<[Counts[], number]>([
    [three, 0.0002179097880268865],
    [
      [
        [62, 11],
        [38, 89],
      ],
      7.818544041602639e-15,
    ],
    [
      [
        [120, 75],
        [80, 90],
      ],
      0.005503586162954231,
    ],
  ])("of %j", (table, p) => {
    expect(gTest([table]) / p).toBeCloseTo(1, 8);
  });

  test("adds strata", () => {
    // chi2.sf(G1 + G2, df1 + df2) of the two tables' G
    expect(
      gTest([
        [
          [30, 40],
          [25, 60],
        ],
        [
          [20, 80],
          [40, 60],
        ],
      ]),
    ).toBeCloseTo(0.001754369200755559, 8);
  });

  test("puts rare values together, and asks Fisher when even that is too little", () => {
    // The third and fourth value have fewer than five expected; together they have enough.
    expect(
      gTest([
        [
          [50, 60],
          [40, 50],
          [4, 4],
          [3, 3],
        ],
      ]),
    ).toBe(
      gTest([
        [
          [50, 60],
          [40, 50],
          [7, 7],
        ],
      ]),
    );
    // scipy.stats.fisher_exact([[3, 17], [0, 20]]).pvalue
    expect(
      gTest([
        [
          [3, 0],
          [17, 20],
        ],
      ]),
    ).toBeCloseTo(0.2307692307692308, 10);
  });

  test("has nothing to test in one value or one group", () => {
    expect(gTest([[[20, 30]]])).toBeNaN();
    expect(gTest([])).toBeNaN();
    expect(
      gTest([
        [
          [20, 0],
          [30, 0],
        ],
      ]),
    ).toBeNaN();
  });

  test("rejects one in twenty where nothing differs", () => {
    const random = seeded(11);
    let rejected = 0;
    for (let run = 0; run < 2000; run += 1) {
      const table = Array.from({ length: 4 }, (): [number, number] => [0, 0]);
      for (let i = 0; i < 400; i += 1) {
        const cell = table[Math.floor(random.next() ** 2 * 4)];
        if (cell) cell[i % 2] = (cell[i % 2] ?? 0) + 1;
      }
      if (gTest([table]) <= 0.05) rejected += 1;
    }
    expect(rejected / 2000).toBeGreaterThan(0.03);
    expect(rejected / 2000).toBeLessThan(0.07);
  });
});

const total = (p: readonly number[], q: readonly number[]) =>
  divergence(p, q).reduce((sum, part) => sum + part, 0);

describe("Kullback-Leibler with Laplace's one", () => {
  // scipy.special.rel_entr over (counts + 1) / sum(counts + 1)
  test.each([
    [[62, 30, 8], [11, 80, 9], 0.7159786769834564],
    [[5, 0, 0], [0, 5, 0], 1.1198496682675345],
  ])("of %j from %j", (p, q, divergence) => {
    expect(total(p, q)).toBeCloseTo(divergence, 12);
  });

  test("is never negative, and 0 of the same", () => {
    const counts = fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, counts, (p, q) => {
        expect(total(p, q)).toBeGreaterThanOrEqual(-1e-12);
        expect(total(p, p)).toBe(0);
      }),
    );
  });
});
