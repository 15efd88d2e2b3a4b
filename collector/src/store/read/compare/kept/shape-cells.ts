import type {
  PathCount,
  ShapeCount,
} from "../../../../compare/flows/population.js";
import { addTo, float64s, uint32s } from "./numbers.js";
import { eachOn, type OnSides } from "./on-sides.js";
import { someOf } from "./some-of.js";
import { Weights, type CountedRow } from "./weights.js";

/** A path that traces of a root operation took. */
export type Path = Pick<
  PathCount,
  "root" | "status" | "complete" | "id" | "node" | "parent"
>;

/** A set of paths that traces of a root operation took. */
export interface Shape extends Pick<
  ShapeCount,
  "root" | "status" | "complete" | "shape" | "paths" | "nodes" | "parents"
> {
  /** By which it is recognised. */
  readonly id: string;
}

interface KnownShape extends Shape {
  readonly number: number;
  /** Of each path, which one it is. */
  readonly numbers: readonly number[];
  /** Whether it is the first of the shape's paths that ends as it does. */
  readonly isFirst: readonly boolean[];
}

/** With its cells as a statement tells them, in lists that are aligned. */
export interface ShapeRow extends Shape, CountedRow {
  readonly groups: readonly number[];
  readonly ms: readonly number[];
  readonly examples: readonly (readonly string[])[];
  /** Of each path. */
  readonly calls: readonly (readonly number[])[];
  readonly totalMs: readonly (readonly number[])[];
}

/** Traces of one side that took the same paths. */
export interface Flow {
  readonly side: 0 | 1;
  readonly of: KnownShape;
  readonly traces: number;
  /** Of these, those of the later half of the side's traces. */
  readonly late: number;
  readonly weight: number;
  readonly squares: number;
  readonly ms: number;
}

/** What is told of a flow besides. */
export interface Details {
  readonly examples: readonly string[];
  /** Of each path. */
  readonly calls: readonly number[];
  readonly totalMs: readonly number[];
}

/** Sums of a flow, of a side: traces, later ones, weights, squares, milliseconds. */
const SIDE = 5;

/** The cells of flows, those of all groups. */
export class ShapeCells {
  /** All that there are, by their numbers. */
  readonly paths: Path[] = [];
  readonly #pathNumbers = new Map<string, number>();
  readonly #shapes: KnownShape[] = [];
  readonly #byId = new Map<string, number>();
  /** Of each cell. */
  readonly #groups = uint32s();
  readonly #shapeOf = uint32s();
  readonly #counts = new Weights();
  readonly #ms = float64s();
  readonly #examples: (readonly string[])[] = [];
  /** Where those of its paths begin, which are as many as the shape has. */
  readonly #pathsAt = uint32s();
  readonly #calls = float64s();
  readonly #totalMs = float64s();

  /** What it takes of memory, about. */
  get bytes(): number {
    const columns = [
      ...[this.#groups, this.#shapeOf, this.#counts, this.#ms],
      ...[this.#pathsAt, this.#calls, this.#totalMs],
    ];
    const onHeap = 2000 * this.#shapes.length + 250 * this.#examples.length;
    return columns.reduce((sum, { bytes }) => sum + bytes, onHeap);
  }

  add(row: ShapeRow): void {
    const shape = this.#shape(row);
    this.#counts.add(row);
    for (const [at, group] of row.groups.entries()) {
      this.#groups.push(group);
      this.#shapeOf.push(shape);
      this.#ms.push(row.ms[at] ?? 0);
      this.#examples.push(row.examples[at] ?? []);
      this.#pathsAt.push(this.#calls.length);
      for (const nth of row.paths.keys()) {
        this.#calls.push(row.calls[at]?.[nth] ?? 0);
        this.#totalMs.push(row.totalMs[at]?.[nth] ?? 0);
      }
    }
  }

  #shape(row: ShapeRow): number {
    const known = this.#byId.get(row.id);
    if (known !== undefined) return known;
    const shape = this.#shapes.length;
    const { id, root, status, complete, paths, nodes, parents } = row;
    this.#byId.set(id, shape);
    this.#shapes.push({
      ...{ id, root, status, complete, paths, nodes, parents },
      ...{ shape: row.shape, number: shape },
      numbers: paths.map((_, nth) => this.#pathNumber(row, nth)),
      isFirst: nodes.map((node, nth) => nodes.indexOf(node) === nth),
    });
    return shape;
  }

  #pathNumber(
    { root, status, complete, paths, nodes, parents }: Shape,
    nth: number,
  ): number {
    const id = paths[nth] ?? "";
    const key = `${root} ${status} ${complete} ${id}`;
    const known = this.#pathNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.paths.length;
    this.#pathNumbers.set(key, number);
    const [node = "", parent = ""] = [nodes[nth], parents[nth]];
    this.paths.push({ root, status, complete, id, node, parent });
    return number;
  }

  /** What the cells on the sides come to: of each shape, its flows on those sides that it is on. */
  flows(on: OnSides): (readonly Flow[])[] {
    const sums = new Float64Array(2 * SIDE * this.#shapes.length);
    const shapeOf = this.#shapeOf.values;
    const [traces, ms] = [this.#counts.traces.values, this.#ms.values];
    const weights = this.#counts.weights.values;
    const squares = this.#counts.squares.values;
    eachOn(this.#groups.all, on, (cell, side, isLate) => {
      const at = SIDE * (2 * (shapeOf[cell] ?? 0) + side);
      const n = traces[cell] ?? 0;
      addTo(sums, at, n);
      if (isLate) addTo(sums, at + 1, n);
      addTo(sums, at + 2, weights[cell] ?? 0);
      addTo(sums, at + 3, squares[cell] ?? 0);
      addTo(sums, at + 4, ms[cell] ?? 0);
    });
    return this.#shapes.flatMap((of, shape) => {
      const flows = ([0, 1] as const).flatMap((side): Flow[] => {
        const at = SIDE * (2 * shape + side);
        const sum = (nth: number) => sums[at + nth] ?? 0;
        if (sum(0) === 0) return [];
        const [weight, square] = [sum(2), sum(3)];
        return [
          {
            side,
            of,
            traces: sum(0),
            late: sum(1),
            weight,
            squares: square,
            ms: sum(4),
          },
        ];
      });
      return flows.length === 0 ? [] : [flows];
    });
  }

  /** Examples of some flows, and what ran on them. */
  details(on: OnSides, flows: readonly Flow[]): ReadonlyMap<Flow, Details> {
    const found = new Map(
      flows.map((flow) => [
        flow,
        {
          examples: [] as readonly string[],
          calls: flow.of.paths.map(() => 0),
          totalMs: flow.of.paths.map(() => 0),
        },
      ]),
    );
    const bySide = [0, 1].map(
      (side) =>
        new Map(
          flows
            .filter((flow) => flow.side === side)
            .map((flow) => [flow.of.number, found.get(flow)]),
        ),
    );
    const [calls, totalMs] = [this.#calls.values, this.#totalMs.values];
    eachOn(this.#groups.all, on, (cell, side) => {
      const one = bySide[side]?.get(this.#shapeOf.values[cell] ?? 0);
      if (one === undefined) return;
      one.examples = someOf(one.examples, this.#examples[cell] ?? []);
      const at = this.#pathsAt.values[cell] ?? 0;
      for (let nth = 0; nth < one.calls.length; nth += 1) {
        one.calls[nth] = (one.calls[nth] ?? 0) + (calls[at + nth] ?? 0);
        one.totalMs[nth] = (one.totalMs[nth] ?? 0) + (totalMs[at + nth] ?? 0);
      }
    });
    return found;
  }

  /** Calls on each path, and how long they took: of each side, by the paths' numbers. */
  ran(on: OnSides): {
    readonly calls: readonly Float64Array[];
    readonly totalMs: readonly Float64Array[];
  } {
    const sums = () => [0, 1].map(() => new Float64Array(this.paths.length));
    const ran = { calls: sums(), totalMs: sums() };
    const [calls, totalMs] = [this.#calls.values, this.#totalMs.values];
    eachOn(this.#groups.all, on, (cell, side) => {
      const of = this.#shapes[this.#shapeOf.values[cell] ?? 0];
      const at = this.#pathsAt.values[cell] ?? 0;
      const [n, ms] = [ran.calls[side], ran.totalMs[side]];
      if (of === undefined || n === undefined || ms === undefined) return;
      for (let nth = 0; nth < of.numbers.length; nth += 1) {
        const path = of.numbers[nth] ?? 0;
        addTo(n, path, calls[at + nth] ?? 0);
        addTo(ms, path, totalMs[at + nth] ?? 0);
      }
    });
    return ran;
  }
}
