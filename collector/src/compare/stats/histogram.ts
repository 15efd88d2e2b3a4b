/** Values counted by bins on a logarithmic scale: `[bin, count]`, ascending. */
export type Bins = readonly (readonly [bin: number, count: number])[];

/** Bins per doubling, as the store counts them. */
const BINS_PER_OCTAVE = 32;

const edge = (bin: number) => 2 ** (bin / BINS_PER_OCTAVE);

/** The sum of two histograms. */
export function addBins(a: Bins, b: Bins): Bins {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const sum: (readonly [number, number])[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return sum;
    if (y === undefined || (x !== undefined && x[0] < y[0])) {
      if (x !== undefined) sum.push(x);
      i += 1;
    } else if (x === undefined || y[0] < x[0]) {
      sum.push(y);
      j += 1;
    } else {
      sum.push([x[0], x[1] + y[1]]);
      i += 1;
      j += 1;
    }
  }
}

/** How many values there are. */
export function countOf(bins: Bins): number {
  return bins.reduce((sum, [, count]) => sum + count, 0);
}

/**
 * Quantiles, taking the values of a bin to be spread evenly over it on the logarithmic scale: at most half
 * a bin, 1.1 %, from the order statistic.
 *
 * @param fractions ascending, 0 to 1
 */
export function quantiles(bins: Bins, fractions: readonly number[]): number[] {
  const total = countOf(bins);
  const found: number[] = [];
  let at = 0;
  let passed = 0;
  for (const fraction of fractions) {
    const wanted = fraction * total;
    for (;;) {
      const count = bins[at]?.[1];
      if (count === undefined || passed + count >= wanted) break;
      passed += count;
      at += 1;
    }
    const [bin, count] = bins[Math.min(at, bins.length - 1)] ?? [NaN, 1];
    const within = Math.min(1, Math.max(0, (wanted - passed) / count));
    found.push(edge(bin - 0.5 + within));
  }
  return found;
}
