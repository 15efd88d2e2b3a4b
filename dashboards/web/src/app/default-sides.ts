import type { Environment } from "../api/types";

/** What a comparison with nothing chosen is most likely about. */
export interface LikelySides {
  readonly baseline?: string;
  readonly candidate?: string;
}

/**
 * Production against whatever was active last; with one environment only, its two latest commits.
 */
export function defaultSides(
  environments: readonly Environment[],
): LikelySides {
  const recent = [...environments].sort((a, b) =>
    b.lastSeenAt.localeCompare(a.lastSeenAt),
  );
  const production =
    recent.find(({ environment }) =>
      /^(prod|production|live)$/i.test(environment),
    ) ??
    recent.find(({ environment }) => /prod/i.test(environment)) ??
    recent.at(-1);
  if (production === undefined) return {};
  const other = recent.find((one) => one !== production);
  if (other !== undefined) {
    return { baseline: production.environment, candidate: other.environment };
  }
  const [latest, before] = production.commits
    .filter(({ commit }) => commit !== "")
    .sort((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt));
  return before === undefined || latest === undefined
    ? { baseline: production.environment }
    : {
        baseline: `${production.environment}@${before.commit}`,
        candidate: `${production.environment}@${latest.commit}`,
      };
}
