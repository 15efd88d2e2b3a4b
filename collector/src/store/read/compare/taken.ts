import type { PathCount } from "../../../compare/flows/population.js";
import { addTo } from "./kept/numbers.js";
import type { Flow, Path, ShapeCells } from "./kept/shape-cells.js";

/** Sums of a path on a side: traces, later ones, weights, squares, and the same of those it is the first of. */
const SIDE = 8;

/**
 * How many traces took which path, whatever else they did.
 *
 * @param paths by the numbers that flows know them by
 * @param ran of each side, by these numbers
 */
export function takenOf(
  paths: readonly Path[],
  flows: readonly Flow[],
  ran: ReturnType<ShapeCells["ran"]>,
): PathCount[] {
  const sums = new Float64Array(2 * SIDE * paths.length);
  const add = (from: number, flow: Flow) => {
    const { traces, late, weight, squares } = flow;
    addTo(sums, from, traces);
    addTo(sums, from + 1, late);
    addTo(sums, from + 2, weight);
    addTo(sums, from + 3, squares);
  };
  for (const flow of flows) {
    const { numbers, isFirst } = flow.of;
    for (let nth = 0; nth < numbers.length; nth += 1) {
      const from = SIDE * (2 * (numbers[nth] ?? 0) + flow.side);
      add(from, flow);
      // Of several paths of a trace that end alike, one counts as its trace.
      if (isFirst[nth] === true) add(from + 4, flow);
    }
  }
  const taken: PathCount[] = [];
  for (const [number, path] of paths.entries()) {
    for (let side = 0; side < 2; side += 1) {
      const from = SIDE * (2 * number + side);
      const sum = (nth: number) => sums[from + nth] ?? 0;
      if (sum(0) === 0) continue;
      taken.push({
        side,
        root: path.root,
        status: path.status,
        complete: path.complete,
        id: path.id,
        node: path.node,
        parent: path.parent,
        traces: sum(0),
        late: sum(1),
        weight: sum(2),
        squares: sum(3),
        firstTraces: sum(4),
        firstLate: sum(5),
        firstWeight: sum(6),
        firstSquares: sum(7),
        calls: ran.calls[side]?.[number] ?? 0,
        totalMs: ran.totalMs[side]?.[number] ?? 0,
      });
    }
  }
  return taken;
}
