import type { Database } from "../../database.js";
import type { Step } from "../../../compare/flows/population.js";
import type { Outcome } from "../../../compare/outcome.js";
import type { SideTotals } from "../../../compare/population.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";
import { readFlows, readNames, type Middles } from "./flows.js";

export interface SideRow extends Sided, SideTotals {
  /** Where the traces are halved, in Unix milliseconds. */
  readonly middleMs: number;
}

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
export async function readRequests(db: Database, selection: Selection) {
  const steps = await readNames(db, selection);
  const extents = await askSides<SideRow>(db, selection, "sides");
  const middle = (of: number) =>
    extents.find(({ side }) => side === of)?.middleMs ?? 0;
  const middles: Middles = {
    baseline_middle: middle(0),
    candidate_middle: middle(1),
  };
  const [flows, calls] = await Promise.all([
    readFlows(db, selection, middles),
    askSides<CallRow>(db, selection, "calls", { ...middles }),
  ]);
  return {
    extents,
    sides: {
      baseline: extents.find(({ side }) => side === 0) ?? nothing,
      candidate: extents.find(({ side }) => side === 1) ?? nothing,
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
