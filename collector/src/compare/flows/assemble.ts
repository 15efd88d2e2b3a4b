import { unknownRoot } from "../exposure.js";
import { groupBy } from "../../group.js";
import type {
  Assembled,
  CallEdge,
  OperationPopulation,
  OperationSide,
} from "../population.js";
import type {
  DurationCount,
  FailureCount,
  FlowCounts,
  PathCount,
} from "./population.js";
import { PathTree } from "./path-tree.js";
import { effectiveSize } from "../stats/effective-size.js";
import { takenOf } from "./taken.js";
import { timingOf, type Timing } from "./timing.js";

interface Totals {
  traces: number;
  late: number;
  weight: number;
  squares: number;
  spans: number;
  totalMs: number;
}

/** Turns the counts of flows into populations of operations and of paths, and the graph of their calls. */
export function assemble(counts: FlowCounts): Assembled {
  const taken = counts.taken ?? takenOf(counts.shapes);
  const tree = new PathTree(taken, counts.steps);
  const steps = new Map(counts.steps.map((step) => [step.id, step]));
  const byStep = totals(taken, ({ side, node }) => `${side}/${node}`, firstOf);
  const byPath = totals(
    taken,
    ({ side, id }) => `${side}/${id}`,
    (one) => one,
  );
  const failures = groupBy(counts.failures, ({ id }) => id);
  const durations = groupBy(counts.durations, ({ id, own }) =>
    durationKey(id, own),
  );
  const roots = new Set(counts.shapes.map(({ root }) => root));
  const under = mainRoots(taken);
  const operations = [...steps.values()].flatMap((step) => {
    const root = roots.has(step.operationId);
    // What happens within a process is timed, but not an operation of its own to others.
    if (step.kind === "Internal" && !root) return [];
    const sides = sidesOf(byStep, step.id, {
      failures: failures.get(step.id),
      durations: root
        ? durations.get(durationKey(step.operationId, 0))
        : undefined,
    });
    if (!sides.baseline && !sides.candidate) return [];
    return [
      {
        ...step,
        ...{ stepId: step.id, root },
        under: root ? step.operationId : (under.get(step.id) ?? unknownRoot),
        ...sides,
      },
    ];
  });
  const paths = [...tree.all()].map((path) => ({
    ...path.step,
    ...{ id: path.id, stepId: path.step.id, root: false },
    under: path.root,
    own: { path: tree.nameOf(path.id), calls: path.calls },
    ...sidesOf(byPath, path.id, {
      failures: undefined,
      durations: durations.get(durationKey(path.id, 1)),
    }),
  }));
  return {
    operations,
    paths,
    edges: edgesOf(taken, tree),
    shapes: counts.shapes,
    taken,
    tree,
  };
}

const durationKey = (id: string, own: number) => `${own}/${id}`;

const noFailures: Omit<FailureCount, "id" | "side"> = {
  failed: 0,
  rejected: 0,
  failedLate: 0,
  rejectedLate: 0,
  failedWeight: 0,
  rejectedWeight: 0,
  failing: [],
  rejecting: [],
  problem: "",
};

const noTiming: Timing = {
  timed: 0,
  p50: Number.NaN,
  p95: Number.NaN,
  p99: Number.NaN,
  grid: [],
  early: { p50: Number.NaN, p95: Number.NaN },
  late: { p50: Number.NaN, p95: Number.NaN },
};

/** What is counted of an operation or path on each side that has it, and the tests between their durations. */
function sidesOf(
  totals: ReadonlyMap<string, Totals>,
  id: string,
  of: {
    readonly failures: readonly FailureCount[] | undefined;
    readonly durations: readonly DurationCount[] | undefined;
  },
): Pick<
  OperationPopulation,
  "baseline" | "candidate" | "mannWhitney" | "kolmogorovSmirnov"
> {
  const { sides, tests } = timingOf(of.durations ?? []);
  const sideOf = (side: number, timing: Timing = noTiming) => {
    const total = totals.get(`${side}/${id}`);
    const failed = of.failures?.find((row) => row.side === side);
    return total && populationOf(total, failed, timing);
  };
  return {
    baseline: sideOf(0, sides.baseline),
    candidate: sideOf(1, sides.candidate),
    mannWhitney: tests?.mannWhitney,
    kolmogorovSmirnov: tests?.kolmogorovSmirnov,
  };
}

/** One side of an operation or path: there may be a hundred thousand of them. */
function populationOf(
  { traces, late, weight, squares, spans, totalMs }: Totals,
  counts: Omit<FailureCount, "id" | "side"> = noFailures,
  { timed, p50, p95, p99, grid, early, late: later }: Timing,
): OperationSide {
  const { failed, rejected, failedLate, rejectedLate } = counts;
  const effective = effectiveSize({ traces, weight, squares });
  return {
    timed,
    p50,
    p95,
    p99,
    grid,
    early,
    late: later,
    traces,
    spans,
    totalMs,
    failed,
    rejected,
    failing: counts.failing,
    rejecting: counts.rejecting,
    problem: counts.problem,
    halves: [
      {
        traces: traces - late,
        failed: failed - failedLate,
        rejected: rejected - rejectedLate,
      },
      { traces: late, failed: failedLate, rejected: rejectedLate },
    ],
    weighted:
      effective === traces
        ? undefined
        : {
            traces: effective,
            failed: counts.failedWeight / weight,
            rejected: counts.rejectedWeight / weight,
          },
  };
}

const nothing = (): Totals => ({
  traces: 0,
  late: 0,
  weight: 0,
  squares: 0,
  spans: 0,
  totalMs: 0,
});

/** Of several paths of a trace that end alike, one counts as its trace. */
const firstOf = (one: PathCount) => ({
  traces: one.firstTraces,
  late: one.firstLate,
  weight: one.firstWeight,
  squares: one.firstSquares,
});

/** Traces, calls and time by whatever `keyOf` takes from a path. */
function totals(
  taken: readonly PathCount[],
  keyOf: (one: PathCount) => string,
  countOf: (
    one: PathCount,
  ) => Pick<Totals, "traces" | "late" | "weight" | "squares">,
): Map<string, Totals> {
  const all = new Map<string, Totals>();
  for (const one of taken) {
    const key = keyOf(one);
    const total = all.get(key) ?? nothing();
    all.set(key, total);
    const { traces, late, weight, squares } = countOf(one);
    total.traces += traces;
    total.late += late;
    total.weight += weight;
    total.squares += squares;
    total.spans += one.calls;
    total.totalMs += one.totalMs;
  }
  return all;
}

/** For each step the root operation in most of whose traces it runs. */
function mainRoots(taken: readonly PathCount[]): ReadonlyMap<string, string> {
  const traces = new Map<string, Map<string, number>>();
  for (const { root, node, firstTraces } of taken) {
    const byRoot = traces.get(node) ?? new Map<string, number>();
    byRoot.set(root, (byRoot.get(root) ?? 0) + firstTraces);
    traces.set(node, byRoot);
  }
  return new Map(
    [...traces].map(([node, byRoot]) => {
      const [main] = [...byRoot].sort(
        ([a, m], [b, n]) => n - m || (a < b ? -1 : 1),
      );
      return [node, main?.[0] ?? unknownRoot];
    }),
  );
}

function edgesOf(taken: readonly PathCount[], tree: PathTree): CallEdge[] {
  const edges = new Map<string, CallEdge>();
  for (const { root, id, parent } of taken) {
    const caller = tree.get(parent)?.step.operationId;
    const step = tree.get(id)?.step;
    if (caller === undefined || step === undefined) continue;
    for (const callee of [step.operationId, step.id]) {
      edges.set(`${root}/${caller}/${callee}`, { root, caller, callee });
    }
  }
  return [...edges.values()];
}
