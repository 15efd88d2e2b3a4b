const sqrtPi = Math.sqrt(Math.PI);

/** erf by its series, Abramowitz & Stegun 7.1.6: all terms positive, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / sqrtPi) * Math.exp(-x * x) * sum;
}

/** erfc by its continued fraction, Abramowitz & Stegun 7.1.14, evaluated from the far end; for x >= 2. */
function erfcFraction(x: number): number {
  let fraction = x;
  for (let k = 120; k >= 1; k -= 1) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (sqrtPi * fraction);
}

/** Standard normal survival function P(Z > x), accurate in the far tail. */
export function normalSurvival(x: number): number {
  const t = Math.abs(x) / Math.SQRT2;
  const upper = t < 2 ? (1 - erfSeries(t)) / 2 : erfcFraction(t) / 2;
  return x >= 0 ? upper : 1 - upper;
}

/** Standard normal distribution function P(Z <= x). */
export function normalCdf(x: number): number {
  return normalSurvival(-x);
}

/** Two-sided p-value of a standard normal statistic. */
export function twoSidedP(z: number): number {
  return Math.min(1, 2 * normalSurvival(Math.abs(z)));
}

/**
 * Standard normal quantile: Abramowitz & Stegun 26.2.23 as a start, then Newton steps.
 *
 * @param p strictly between 0 and 1
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`no normal quantile of ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
  for (let step = 0; step < 4; step += 1) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    x -= (normalCdf(x) - p) / density;
  }
  return x === 0 ? 0 : x;
}

/** The 97.5th percentile: half-width of a 95 % interval in standard errors. */
export const z95 = normalQuantile(0.975);

/** The 99th percentile: half-width of a 98 % interval in standard errors. */
export const z98 = normalQuantile(0.99);
