import { groupBy } from "../../../group.js";
import type {
  PathCount,
  ShapeCount,
} from "../../../compare/flows/population.js";
import type { Cells } from "./cells.js";
import type { Details, Flow } from "./kept/shape-cells.js";
import { someOf } from "./kept/some-of.js";
import { takenOf } from "./taken.js";

/** The commonest flows that are told apart; with each, its paths. */
const SHAPES = 2500;
/** Of what is left together, the commonest so many flows give its examples. */
const EXEMPLARY = 3;

/**
 * The flows of each root operation and outcome: how many traces took which set of paths, and what ran on them. Beyond
 * the commonest, of both sides together, what is left of each is one without paths: a flow that is told of one side
 * is told of the other. How many traces took which path is told of all where that is so; else the flows tell it.
 */
export const readShapes = (
  cells: Cells,
): Promise<{
  readonly shapes: readonly ShapeCount[];
  readonly taken: readonly PathCount[] | undefined;
}> =>
  cells.read("shapes", (all, on) => {
    const flows = all
      .flows(on)
      .map((sides) => ({ sides, traces: tracesOf(sides) }))
      .sort((a, b) => b.traces - a.traces || inOrder(a.sides, b.sides))
      .map(({ sides }) => sides);
    const told = flows.slice(0, SHAPES).flat();
    const left = [
      ...groupBy(flows.slice(SHAPES).flat(), ({ side, of }) =>
        [side, of.root, of.status, of.complete].join(" "),
      ).values(),
    ];
    const details = all.details(on, [
      ...told,
      ...left.flatMap((those) => those.slice(0, EXEMPLARY)),
    ]);
    const shapes = [
      ...told.map((flow) => shapeOf(flow, details.get(flow))),
      ...left.flatMap((those) => together(those, details)),
    ].sort((a, b) => b.traces - a.traces);
    const taken =
      left.length > 0
        ? takenOf(all.paths, flows.flat(), all.ran(on))
        : undefined;
    return { shapes, taken };
  });

const tracesOf = (flows: readonly Flow[]) =>
  flows.reduce((sum, { traces }) => sum + traces, 0);

/** Of flows that are as common as each other, the same ones are told each time. */
const inOrder = (a: readonly Flow[], b: readonly Flow[]): number =>
  (a[0]?.of.id ?? "") < (b[0]?.of.id ?? "") ? -1 : 1;

function shapeOf(flow: Flow, details: Details | undefined): ShapeCount {
  const { shape, paths, nodes, parents } = flow.of;
  const { examples = [], calls = [], totalMs = [] } = details ?? {};
  const told = { ...countsOf(flow), shape, paths, nodes, parents };
  return { ...told, examples, calls, totalMs };
}

const countsOf = ({ side, of, ms, traces, late, weight, squares }: Flow) => ({
  ...{ side, root: of.root, status: of.status, complete: of.complete },
  ...{ traces, late, weight, squares, meanMs: ms / traces },
});

/** What is not told apart of one root operation and outcome. */
function together(
  flows: readonly Flow[],
  details: ReadonlyMap<Flow, Details>,
): ShapeCount[] {
  const [first] = flows;
  if (first === undefined) return [];
  const sum = (of: (flow: Flow) => number) =>
    flows.reduce((total, flow) => total + of(flow), 0);
  const all = {
    ...{ side: first.side, of: first.of, traces: tracesOf(flows) },
    late: sum(({ late }) => late),
    weight: sum(({ weight }) => weight),
    squares: sum(({ squares }) => squares),
    ms: sum(({ ms }) => ms),
  };
  const examples = flows.reduce<readonly string[]>(
    (some, flow) => someOf(some, details.get(flow)?.examples ?? []),
    [],
  );
  const nothing = { paths: [], nodes: [], parents: [], calls: [] };
  return [{ ...countsOf(all), shape: "", examples, ...nothing, totalMs: [] }];
}
