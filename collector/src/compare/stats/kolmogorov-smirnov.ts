import type { Frequency } from "./mann-whitney.js";

export interface KolmogorovSmirnov {
  /** The greatest distance between the two distribution functions. */
  readonly d: number;
  readonly p: number;
}

/**
 * The two-sample Kolmogorov-Smirnov test of tabulated samples. Smirnov 1948; p by the limiting distribution,
 * which with ties is on the safe side.
 */
export function kolmogorovSmirnov(
  baseline: readonly Frequency[],
  candidate: readonly Frequency[],
): KolmogorovSmirnov {
  const table = new Map<number, [number, number]>();
  const totals: [number, number] = [0, 0];
  for (const [side, sample] of [baseline, candidate].entries()) {
    const of = side === 0 ? 0 : 1;
    for (const { value, count } of sample) {
      const cell = table.get(value) ?? [0, 0];
      cell[of] += count;
      totals[of] += count;
      table.set(value, cell);
    }
  }
  const [nb, nc] = totals;
  let [b, c, d] = [0, 0, 0];
  for (const [, cell] of [...table].sort(([x], [y]) => x - y)) {
    b += cell[0];
    c += cell[1];
    d = Math.max(d, Math.abs(b / nb - c / nc));
  }
  return { d, p: kolmogorov(d * Math.sqrt((nb * nc) / (nb + nc))) };
}

/** Survival function of Kolmogorov's distribution. */
function kolmogorov(x: number): number {
  if (!(x > 0)) return 1;
  if (x < 1.18) {
    // The series in theta functions converges where the alternating one does not.
    const q = Math.exp(-(Math.PI ** 2) / (8 * x * x));
    return Math.max(
      0,
      1 - (Math.sqrt(2 * Math.PI) / x) * (q + q ** 9 + q ** 25 + q ** 49),
    );
  }
  const q = Math.exp(-2 * x * x);
  return Math.min(1, Math.max(0, 2 * (q - q ** 4 + q ** 9 - q ** 16)));
}
