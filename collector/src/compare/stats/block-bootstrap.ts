/** A series by intervals: what was counted, and out of how much. */
export interface Ratio {
  readonly x: readonly number[];
  /** Requests, seconds, observations; all 1 for a mean. */
  readonly per: readonly number[];
}

export interface Estimate {
  /** Σ x / Σ per. */
  readonly value: number;
  readonly standardError: number;
  /** Blocks less one: what the standard error itself rests on. */
  readonly df: number;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Lag-one autocorrelation, corrected for its bias towards negative in short series: (1 + 3ρ) / n.
 * Kendall 1954, Biometrika 41; Marriott & Pope 1954, ibid.
 */
export function autocorrelation(errors: readonly number[]): number {
  const centre = mean(errors);
  let [product, square] = [0, 0];
  errors.forEach((value, index) => {
    square += (value - centre) ** 2;
    const next = errors[index + 1];
    if (next !== undefined) product += (value - centre) * (next - centre);
  });
  if (square === 0) return 0;
  const rho = product / square;
  return Math.min(0.98, Math.max(0, rho + (1 + 3 * rho) / errors.length));
}

/**
 * The block length that is best for an autoregressive series of first order: (6ρ² / (1 − ρ²)²)^⅓ n^⅓.
 * Politis & White 2004, Econometric Reviews 23, with the correction of 2009; at most a fifth of the series.
 */
function blockLength(rho: number, n: number): number {
  const best = Math.cbrt(((6 * rho ** 2) / (1 - rho ** 2) ** 2) * n);
  return Math.max(1, Math.min(Math.ceil(best), Math.floor(n / 5)));
}

/**
 * A ratio with its standard error by the circular block bootstrap, which keeps neighbouring intervals
 * together because they resemble each other. Künsch 1989, Ann. Stat. 17; Politis & Romano 1992.
 *
 * Nothing is drawn: of a mean, infinitely many resamples have a variance in closed form, that of the means of
 * all blocks. A ratio is linearised (its errors x − value · per are averaged). In short, slow series blocks
 * still miss some of the variance; the error is therefore no smaller than that of a first-order
 * autoregression with the corrected ρ.
 */
export function blockBootstrap({ x, per }: Ratio): Estimate {
  const n = x.length;
  const total = per.reduce((sum, value) => sum + value, 0);
  const value = x.reduce((sum, one) => sum + one, 0) / total;
  const errors = x.map((one, index) => one - value * (per[index] ?? 0));
  const rho = autocorrelation(errors);
  const length = blockLength(rho, n);
  let [square, block] = [0, 0];
  for (let i = 0; i < length; i += 1) block += errors[i] ?? 0;
  for (let start = 0; start < n; start += 1) {
    square += (block / length) ** 2;
    block += (errors[(start + length) % n] ?? 0) - (errors[start] ?? 0);
  }
  const blocks = n / length;
  // Unbiased for independent blocks.
  const blocked = ((square / n) * length) / n / (1 - 1 / blocks);
  const plain = mean(errors.map((error) => error ** 2)) / Math.max(1, n - 1);
  const autoregressive = (plain * (1 + rho)) / (1 - rho);
  return {
    value,
    standardError: Math.sqrt(Math.max(blocked, autoregressive)) / (total / n),
    df: Math.max(1, Math.floor(blocks) - 1),
  };
}
