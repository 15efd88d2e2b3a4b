import { short, type Evidence } from "./evidence.js";

/** So many can be told apart in a small picture. */
const most = 100;

/**
 * How many times as long operations take.
 *
 * @param common of all of them
 * @param operations with what each takes of the time
 */
export function ratioEvidence(
  common: number,
  operations: readonly {
    readonly service: string;
    readonly operation: string;
    readonly ratio: number;
    readonly weight: number;
  }[],
): Evidence {
  return {
    kind: "ratios",
    common: short(common),
    operations: operations
      .toSorted((a, b) => b.weight - a.weight)
      .slice(0, most)
      .sort((a, b) => a.ratio - b.ratio)
      .map(({ service, operation, ratio }) => ({
        ...{ service, operation },
        ratio: short(ratio),
      })),
    omitted: Math.max(0, operations.length - most),
  };
}
