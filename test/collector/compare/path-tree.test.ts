import { expect, test } from "vitest";
import { PathTree } from "../../../collector/src/compare/flows/path-tree.js";
import { takenOf } from "../../../collector/src/compare/flows/taken.js";
import type {
  ShapeCount,
  Step,
} from "../../../collector/src/compare/flows/population.js";

/** A tree of one chain per list: each names the steps from the root on. */
function treeOf(...chains: readonly (readonly Partial<Step>[])[]) {
  const steps: Step[] = [];
  const shapes = chains.map((chain, of): ShapeCount => {
    const ids = chain.map((some, at) => {
      const id = `${of}.${at}`;
      steps.push({
        ...{ id, operationId: id, service: "orders", kind: "Client" },
        ...{ operation: "GET /", statement: "" },
        ...some,
      });
      return id;
    });
    return {
      ...{ side: 0, root: ids[0] ?? "", status: "ok", shape: String(of) },
      ...{ complete: 1, traces: 1, late: 0, weight: 1, squares: 1, meanMs: 1 },
      examples: [],
      paths: ids,
      nodes: ids,
      parents: ids.map((_, at) => ids[at - 1] ?? "0"),
      calls: ids.map(() => 1),
      totalMs: ids.map(() => 1),
    };
  });
  return new PathTree(takenOf(shapes), steps);
}

const root = { operation: "GET /orders", kind: "Server" };
const query = (statement: string) => ({
  operation: "pg.query:SELECT postgres",
  statement,
});

test("a query is called by its statement: one client runs many under one name", () => {
  const tree = treeOf(
    [root, query("SELECT a FROM t WHERE id = ?")],
    [root, query("SELECT b FROM t WHERE id = ?")],
  );
  expect(tree.labelsApart("0.1", "1.1")).toEqual([
    'orders GET /orders › pg.query:SELECT postgres "SELECT a FROM t WHERE id = ?"',
    'orders GET /orders › pg.query:SELECT postgres "SELECT b FROM t WHERE id = ?"',
  ]);
});

test("what reads the same is told apart by what differs", () => {
  const apart = (a: readonly Partial<Step>[], b: readonly Partial<Step>[]) =>
    treeOf(a, b).labelsApart(`0.${a.length - 1}`, `1.${b.length - 1}`);
  // The statements agree where they are cut.
  const long = `SELECT ${"column, ".repeat(20)}`;
  const [x, y] = apart([root, query(`${long}a`)], [root, query(`${long}b`)]);
  expect(x).toContain(`${long}a"`);
  expect(y).toContain(`${long}b"`);
  // A step of the middle, which is left out elsewhere.
  const through = (name: string) => [
    ...[root, { operation: name }, { operation: "c" }, { operation: "d" }],
    { operation: "e" },
  ];
  expect(apart(through("old"), through("new"))).toEqual([
    "orders GET /orders › old › c › d › e",
    "orders GET /orders › new › c › d › e",
  ]);
  expect(
    apart(
      [root, { operation: "pay" }],
      [root, { operation: "pay", kind: "Producer" }],
    ),
  ).toEqual([
    "orders GET /orders › pay (Client)",
    "orders GET /orders › pay (Producer)",
  ]);
  expect(apart([root, query("")], [root, query("SELECT a")])).toEqual([
    "orders GET /orders › pg.query:SELECT postgres",
    'orders GET /orders › pg.query:SELECT postgres "SELECT a"',
  ]);
});
