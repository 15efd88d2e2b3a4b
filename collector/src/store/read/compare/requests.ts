import type { Database } from "../../database.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";
import { readFlows, readNames, type NameRow, type Outcome } from "./flows.js";

export interface SideRow extends Sided {
  readonly commits: readonly string[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly traces: number;
  readonly middleMs: number;
  readonly tracesWithoutRoot: number;
  readonly tracesWithMissingParents: number;
  readonly spans: number;
}

export interface CallRow extends Sided {
  readonly root: string;
  readonly status: Outcome;
  readonly callee: string;
  readonly histogram: readonly (readonly [
    calls: number,
    traces: number,
    examples: readonly string[],
  ])[];
}

const nothing = {
  commits: [],
  firstSeenMs: NaN,
  lastSeenMs: NaN,
  traces: 0,
  tracesWithoutRoot: 0,
  tracesWithMissingParents: 0,
  spans: 0,
};

/** What both sides' requests are made of: every operation, flow and path, from one row per trace. */
export async function readRequests(db: Database, selection: Selection) {
  const steps = await readNames(db, selection);
  const extents = await askSides<SideRow>(db, selection, "sides");
  const [flows, calls] = await Promise.all([
    readFlows(db, selection, extents),
    askSides<CallRow>(db, selection, "calls"),
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
function operationsOf(names: Iterable<NameRow>) {
  const operations = new Map<
    string,
    Omit<NameRow, "operationId" | "statement"> & { readonly query: boolean }
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
  return (row?.histogram ?? []).map(([calls, traces, examples]) => ({
    calls,
    traces,
    examples,
  }));
}
