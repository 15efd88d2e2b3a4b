import { expect, test } from "vitest";
import type { Cells } from "../../../../../collector/src/store/read/compare/cells.js";
import { ShapeCells } from "../../../../../collector/src/store/read/compare/kept/shape-cells.js";
import { readShapes } from "../../../../../collector/src/store/read/compare/shapes.js";

/** Flows of one group, which is on the baseline alone. */
function cellsOf(flows: readonly { root: string; traces: number }[]): Cells {
  const shapes = new ShapeCells();
  for (const [at, { root, traces }] of flows.entries()) {
    const path = { paths: [`${at}`], nodes: ["1"], parents: ["0"] };
    shapes.add({
      ...{ id: `${at}`, root, status: "ok", shape: `${at}`, complete: 1 },
      ...{ ...path, groups: [0], traces: [traces], weights: [], squares: [] },
      ...{ ms: [2 * traces], examples: [[`${root}-${at}`]] },
      ...{ calls: [[traces]], totalMs: [[traces]] },
    });
  }
  return {
    read: (_: unknown, sum: (cells: ShapeCells, on: Uint8Array) => unknown) =>
      Promise.resolve(sum(shapes, Uint8Array.of(1))),
  } as unknown as Cells;
}

test("what is left of each root operation is one flow with examples, however rare it is", async () => {
  const common = Array.from({ length: 5100 }, () => ({ root: "a", traces: 9 }));
  const rare = Array.from({ length: 5 }, () => ({ root: "b", traces: 2 }));
  const { shapes, taken } = await readShapes(cellsOf([...common, ...rare]));
  expect(shapes.filter(({ shape }) => shape !== "")).toHaveLength(2500);
  expect(shapes.filter(({ shape }) => shape === "")).toMatchObject([
    { root: "a", traces: 2600 * 9, meanMs: 2, paths: [] },
    {
      root: "b",
      traces: 10,
      meanMs: 2,
      examples: ["b-5100", "b-5101", "b-5102"],
    },
  ]);
  expect(shapes.every(({ examples }) => examples.length > 0)).toBe(true);
  // The paths of what is left are told by themselves.
  expect(taken).toHaveLength(5105);
});
