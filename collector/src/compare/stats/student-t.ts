/**
 * Two-sided p-value of Student's t: the finite sums of Abramowitz & Stegun 26.7.3 (odd) and 26.7.4 (even).
 *
 * @param df degrees of freedom, a whole number from 1
 */
export function studentTwoSidedP(t: number, df: number): number {
  if (Number.isNaN(t)) return 1;
  if (!Number.isFinite(t)) return 0;
  const theta = Math.atan(Math.abs(t) / Math.sqrt(df));
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  const odd = df % 2 === 1;
  let term = odd ? cos : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum;
  return Math.min(1, Math.max(0, 1 - inside));
}

/** The 99th percentile of Student's t, by bisection: half-width of a 98 % interval in standard errors. */
export function studentQuantile98(df: number): number {
  let [low, high] = [2, 64];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (studentTwoSidedP(middle, df) > 0.02) low = middle;
    else high = middle;
  }
  return high;
}
