import {
  valueRows,
  type AttributePopulation,
} from "../attributes/population.js";
import { pair } from "../side.js";
import { brief } from "../text.js";
import { short, type Evidence } from "./evidence.js";

const listed = 6;
const longest = 200;

/**
 * How the requests of both sides spread over an attribute's values, all strata together.
 *
 * @param about the value that the finding is about, which is listed however rare; null for absence
 */
export function valueEvidence(
  { strata }: AttributePopulation,
  about: string | null,
): Evidence {
  const counts = new Map<
    string | null,
    { baseline: number; candidate: number }
  >();
  const total = { baseline: 0, candidate: 0 };
  for (const { value, baseline, candidate } of strata.flatMap(valueRows)) {
    total.baseline += baseline.weight;
    total.candidate += candidate.weight;
    if (value.is === "other") continue;
    const key = value.is === "value" ? value.text : null;
    const count = counts.get(key) ?? { baseline: 0, candidate: 0 };
    count.baseline += baseline.weight;
    count.candidate += candidate.weight;
    counts.set(key, count);
  }
  const shares = [...counts]
    .map(([value, count]) => ({
      value,
      ...pair((side) => count[side] / Math.max(1, total[side])),
    }))
    .filter(({ baseline, candidate }) => baseline + candidate > 0)
    .sort(
      (a, b) =>
        Number(b.value === about) - Number(a.value === about) ||
        Math.max(b.baseline, b.candidate) - Math.max(a.baseline, a.candidate),
    )
    .slice(0, listed);
  return {
    kind: "values",
    values: shares.map(({ value, baseline, candidate }) => ({
      value: value === null ? null : brief(value, longest),
      baseline: short(baseline),
      candidate: short(candidate),
    })),
    rest: pair((side) =>
      short(
        Math.max(0, 1 - shares.reduce((sum, share) => sum + share[side], 0)),
      ),
    ),
  };
}
