import type { DurationCount } from "../../../compare/flows/population.js";
import type { Cells } from "./cells.js";

/** Of each side the earlier half and the later. */
const HALVES = [
  { side: 0, late: 0 },
  { side: 0, late: 1 },
  { side: 1, late: 0 },
  { side: 1, late: 1 },
] as const;

/**
 * How long requests took as a whole, and each path by itself per call, in the halves of each side: told apart to
 * see how far it drifts by itself.
 */
export const readDurations = (cells: Cells): Promise<DurationCount[]> =>
  cells.read("durations", (durations, on) => {
    const tally = durations.tally(on);
    return durations.subjects.flatMap(({ timed: id, own }, subject) =>
      HALVES.flatMap(({ side, late }) => {
        const bins: [number, number][] = [];
        const scale = scaleOf(durations.slotsOf(subject), (slot, nth) =>
          tally.at(slot, side, late, nth),
        );
        for (const slot of durations.slotsOf(subject)) {
          const n = tally.at(slot, side, late, scale === undefined ? 0 : 1);
          if (n > 0)
            bins.push([durations.bins.values[slot] ?? 0, n * (scale ?? 1)]);
        }
        return bins.length === 0 ? [] : { side, late, id, own, bins };
      }),
    );
  });

/**
 * Traces that stand for unlike numbers count by them, altogether as effectively so many: (sum w)^2 / sum w^2 (Kish,
 * Survey Sampling, 1965).
 *
 * @returns what a weight counts; undefined where traces do
 */
function scaleOf(
  slots: readonly number[],
  sumOf: (slot: number, nth: 0 | 1 | 2) => number,
): number | undefined {
  let [traces, weight, squares] = [0, 0, 0];
  for (const slot of slots) {
    traces += sumOf(slot, 0);
    weight += sumOf(slot, 1);
    squares += sumOf(slot, 2);
  }
  return traces * squares <= weight ** 2 * 1.00001
    ? undefined
    : weight / squares;
}
