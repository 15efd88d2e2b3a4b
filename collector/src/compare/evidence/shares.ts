import type { Pair } from "../side.js";
import { pair } from "../side.js";
import type { Proportion } from "../stats/proportion.js";
import { wilson } from "../stats/proportions.js";
import { short, type Evidence } from "./evidence.js";

/** Two shares with how well they are known. */
export function shareEvidence(counts: Pair<Proportion>): Evidence {
  return {
    kind: "shares",
    ...pair((side) => {
      const { x, n } = counts[side];
      const { low, high } = n === 0 ? { low: 0, high: 1 } : wilson({ x, n });
      return { x, n, low: short(low), high: short(high) };
    }),
  };
}
