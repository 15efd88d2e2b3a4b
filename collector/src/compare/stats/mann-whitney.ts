import { twoSidedP } from "./normal.js";
import type { Tabulated } from "./tabulate.js";

export interface MannWhitney {
  /** Pairs in which the candidate is larger, ties counted half. */
  readonly u: number;
  readonly p: number;
  /** Common-language effect size P(candidate > baseline) + P(equal) / 2. */
  readonly cles: number;
}

/**
 * Mann-Whitney U of two tabulated samples: exact counts over whole populations at the cost of their
 * distinct values. Mann & Whitney 1947; normal approximation with tie and continuity correction.
 */
export function mannWhitney(table: Tabulated): MannWhitney {
  let below = 0;
  let u = 0;
  let nb = 0;
  let nc = 0;
  let ties = 0;
  for (const [, b, c] of table) {
    u += c * (below + b / 2);
    below += b;
    nb += b;
    nc += c;
    ties += (b + c) ** 3 - (b + c);
  }
  const n = nb + nc;
  const pairs = nb * nc;
  const variance = (pairs / 12) * (n + 1 - ties / (n * (n - 1)));
  if (!(variance > 0)) return { u, p: 1, cles: pairs === 0 ? 0.5 : u / pairs };
  const distance = Math.max(0, Math.abs(u - pairs / 2) - 0.5);
  return { u, p: twoSidedP(distance / Math.sqrt(variance)), cles: u / pairs };
}
