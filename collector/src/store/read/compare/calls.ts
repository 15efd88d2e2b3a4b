import type { CallPopulation } from "../../../compare/population.js";
import type { Cells } from "./cells.js";

/**
 * How often a trace of one root operation and outcome runs each operation: of each side a histogram over traces.
 * Traces that never do are not listed.
 */
export const readCalls = (cells: Cells): Promise<CallPopulation[]> =>
  cells.read("calls", (calls, on) => {
    const tally = calls.tally(on);
    const examples = calls.examples(on);
    const histogram = (subject: number, side: 0 | 1) =>
      calls.binsOf(subject, tally, side).map(({ slot, bin, ...counts }) => ({
        calls: bin,
        ...counts,
        examples: examples[side]?.get(slot) ?? [],
      }));
    return calls.subjects.flatMap(
      ({ root, status, operation: callee }, subject) => {
        const baseline = histogram(subject, 0);
        const candidate = histogram(subject, 1);
        return baseline.length + candidate.length === 0
          ? []
          : { root, status, callee, baseline, candidate };
      },
    );
  });
