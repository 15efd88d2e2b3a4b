/**
 * Benjamini-Hochberg q-values: rejecting every q <= 0.05 keeps the expected share of false findings among
 * the findings at 5 %. Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57(1).
 *
 * @param ps p-values; NaN means "no test" and stays NaN without counting as one
 * @returns q-values in the order of `ps`
 */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const order = ps
    .map((p, index) => ({ p, index }))
    .filter(({ p }) => !Number.isNaN(p))
    .sort((a, b) => b.p - a.p);
  const qs = ps.map(() => Number.NaN);
  let lowest = 1;
  order.forEach(({ p, index }, position) => {
    lowest = Math.min(lowest, p * (order.length / (order.length - position)));
    qs[index] = lowest;
  });
  return qs;
}
