import type { Database } from "../../database.js";
import type { Step } from "../../../compare/flows/population.js";
import type { Outcome } from "../../../compare/outcome.js";
import type { SideTotals } from "../../../compare/population.js";
import { pivot, type Selection, type Sided } from "./ask.js";
import type { Cells } from "./cells.js";
import { readFlows, readNames } from "./flows.js";

interface CallRow extends Sided {
  readonly root: string;
  readonly status: Outcome;
  readonly callee: string;
  readonly histogram: readonly (readonly [
    calls: number,
    traces: number,
    late: number,
    weight: number,
    squares: number,
    examples: readonly string[],
  ])[];
}

const nothing: SideTotals = {
  commits: [],
  firstSeenMs: NaN,
  lastSeenMs: NaN,
  traces: 0,
  tracesWithoutRoot: 0,
  tracesWithMissingParents: 0,
  spans: 0,
  sampled: [1, 1],
};

/** What both sides' requests are made of: every operation, flow and path, from one row per trace. */
export async function readRequests(
  db: Database,
  cells: Cells,
  selection: Selection,
) {
  const [steps, flows, calls] = await Promise.all([
    readNames(db, selection),
    readFlows(cells),
    cells.read<CallRow>("calls", "calls"),
  ]);
  return {
    sides: {
      baseline: cells.sides.baseline ?? nothing,
      candidate: cells.sides.candidate ?? nothing,
    },
    steps,
    ...flows,
    names: operationsOf(steps),
    calls: pivot(calls, ({ root, status, callee }) => [
      root,
      status,
      callee,
    ]).map(({ first: { root, status, callee }, baseline, candidate }) => ({
      root,
      status,
      callee,
      baseline: histogramOf(baseline),
      candidate: histogramOf(candidate),
    })),
  };
}

/** One entry per operation, whatever its statements. */
function operationsOf(names: Iterable<Step>) {
  const operations = new Map<
    string,
    Omit<Step, "operationId" | "statement"> & { readonly query: boolean }
  >();
  for (const {
    operationId: id,
    service,
    kind,
    operation,
    statement,
  } of names) {
    const query = statement !== "" || operations.get(id)?.query === true;
    operations.set(id, { id, service, kind, operation, query });
  }
  return [...operations.values()];
}

function histogramOf(row: CallRow | undefined) {
  return (row?.histogram ?? []).map(
    ([calls, traces, late, weight, squares, examples]) => ({
      calls,
      traces,
      late,
      weight,
      squares,
      examples,
    }),
  );
}
