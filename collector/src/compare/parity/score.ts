import type { Difference, Severity } from "./model.js";

/** Halvings of the score for one difference. */
const WEIGHT: Record<Severity, number> = {
  major: 1,
  minor: 0.3,
  patch: 0.1,
  expected: 0,
};

/**
 * 100 where nothing differs; each major difference halves it, each minor one takes a fifth off, each patch
 * 7 %. What is alike does not weigh: five hundred equal packages don't make up for another database.
 */
export function scoreOf(differences: readonly Difference[]): number {
  const halvings = differences.reduce(
    (sum, { severity }) => sum + WEIGHT[severity],
    0,
  );
  return Math.round(100 * 0.5 ** halvings);
}
