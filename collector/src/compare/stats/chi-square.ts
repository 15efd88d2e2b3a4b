import { normalSurvival } from "./normal.js";

/**
 * Chi-square survival function P(X > x) for whole degrees of freedom: the finite sums of Abramowitz &
 * Stegun 26.4.4 (odd) and 26.4.5 (even).
 *
 * @param df degrees of freedom, a whole number from 1
 */
export function chiSquareSurvival(x: number, df: number): number {
  if (!(x > 0)) return 1;
  const odd = df % 2 === 1;
  let term = odd
    ? Math.sqrt((2 * x) / Math.PI) * Math.exp(-x / 2)
    : Math.exp(-x / 2);
  let sum = odd ? 2 * normalSurvival(Math.sqrt(x)) : 0;
  for (let r = 1; r <= Math.floor(df / 2); r += 1) {
    if (r > 1) term *= x / (odd ? 2 * r - 1 : 2 * (r - 1));
    sum += term;
  }
  return Math.min(1, sum);
}
