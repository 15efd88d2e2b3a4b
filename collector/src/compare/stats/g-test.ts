import { chiSquareSurvival } from "./chi-square.js";
import { fisherExact } from "./fisher.js";

/** How often each of two groups has one value. */
export type Counts = readonly [a: number, b: number];

/** Cochran's rule: below five expected the approximation is not to be trusted. */
const smallestExpected = 5;

const total = (table: readonly Counts[], of: 0 | 1) =>
  table.reduce((sum, counts) => sum + counts[of], 0);

/** The smallest expected cell of one value. */
function expected([a, b]: Counts, na: number, nb: number): number {
  return ((a + b) * Math.min(na, nb)) / (na + nb);
}

/** Puts values that are too rare to be tested alone together, the rarest first. */
function pooled(table: readonly Counts[]): Counts[] {
  const [na, nb] = [total(table, 0), total(table, 1)];
  const rows = table
    .filter(([a, b]) => a + b > 0)
    .sort(([a, b], [c, d]) => c + d - (a + b));
  for (let last = rows.at(-1); rows.length > 2; last = rows.at(-1)) {
    if (last === undefined || expected(last, na, nb) >= smallestExpected) break;
    rows.pop();
    const [a, b] = rows.pop() ?? [0, 0];
    rows.push([a + last[0], b + last[1]]);
    rows.sort((x, y) => y[0] + y[1] - (x[0] + x[1]));
  }
  return rows;
}

/** G = 2 Σ observed · ln(observed / expected). */
function g(rows: readonly Counts[]): number {
  const [na, nb] = [total(rows, 0), total(rows, 1)];
  let sum = 0;
  for (const [a, b] of rows) {
    const row = a + b;
    if (a > 0) sum += a * Math.log((a * (na + nb)) / (row * na));
    if (b > 0) sum += b * Math.log((b * (na + nb)) / (row * nb));
  }
  return Math.max(0, 2 * sum);
}

/**
 * Likelihood-ratio test that two groups have the same distribution over values within every stratum: the
 * strata's G and degrees of freedom are added (Sokal & Rohlf, Biometry, "Replicated tests of goodness of
 * fit"). Values with fewer than five expected are put together; where a single stratum still has such a
 * cell, Fisher's exact test decides, and beside others such a stratum is left out.
 *
 * @param strata one table per stratum: for each value how many of either group have it
 * @returns p, NaN where there is nothing to test
 */
export function gTest(strata: readonly (readonly Counts[])[]): number {
  let sum = 0;
  let df = 0;
  const exact: number[] = [];
  for (const table of strata) {
    const rows = pooled(table);
    const [first, second] = rows;
    const [na, nb] = [total(rows, 0), total(rows, 1)];
    if (first === undefined || second === undefined || na * nb === 0) continue;
    if (rows.every((row) => expected(row, na, nb) >= smallestExpected)) {
      sum += g(rows);
      df += rows.length - 1;
    } else {
      exact.push(fisherExact({ x: first[0], n: na }, { x: first[1], n: nb }));
    }
  }
  if (df > 0) return chiSquareSurvival(sum, df);
  // Bonferroni over the strata: they are few, and no single one may decide by chance.
  return exact.length === 0
    ? Number.NaN
    : Math.min(1, exact.length * Math.min(...exact));
}
