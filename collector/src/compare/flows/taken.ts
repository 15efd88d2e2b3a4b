import type { PathCount, ShapeCount } from "./population.js";

type Count = { -readonly [K in keyof PathCount]: PathCount[K] };

/** How many traces took which path, of shapes that are all told. */
export function takenOf(shapes: readonly ShapeCount[]): PathCount[] {
  const all = new Map<string, Count>();
  for (const shape of shapes) {
    const { side, root, status, complete } = shape;
    const { traces, late, weight, squares } = shape;
    const seen = new Set<string>();
    shape.paths.forEach((id, at) => {
      const node = shape.nodes[at] ?? "";
      const key = `${side}/${root}/${status}/${complete}/${id}`;
      const count = all.get(key) ?? {
        ...{ side, root, status, complete, id, node },
        ...{ parent: shape.parents[at] ?? "0", ...nothing },
      };
      all.set(key, count);
      count.traces += traces;
      count.late += late;
      count.weight += weight;
      count.squares += squares;
      if (!seen.has(node)) {
        count.firstTraces += traces;
        count.firstLate += late;
        count.firstWeight += weight;
        count.firstSquares += squares;
      }
      seen.add(node);
      count.calls += shape.calls[at] ?? 0;
      count.totalMs += shape.totalMs[at] ?? 0;
    });
  }
  return [...all.values()];
}

const nothing = {
  traces: 0,
  late: 0,
  weight: 0,
  squares: 0,
  firstTraces: 0,
  firstLate: 0,
  firstWeight: 0,
  firstSquares: 0,
  calls: 0,
  totalMs: 0,
};
