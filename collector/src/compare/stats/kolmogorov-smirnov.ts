import type { Tabulated } from "./tabulate.js";

export interface KolmogorovSmirnov {
  /** The greatest distance between the two distribution functions. */
  readonly d: number;
  readonly p: number;
}

/**
 * The two-sample Kolmogorov-Smirnov test of tabulated samples. Smirnov 1948; p by the limiting distribution,
 * which with ties is on the safe side.
 */
export function kolmogorovSmirnov(table: Tabulated): KolmogorovSmirnov {
  let [nb, nc] = [0, 0];
  for (const [, inBaseline, inCandidate] of table) {
    nb += inBaseline;
    nc += inCandidate;
  }
  let [b, c, d] = [0, 0, 0];
  for (const [, inBaseline, inCandidate] of table) {
    b += inBaseline;
    c += inCandidate;
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
