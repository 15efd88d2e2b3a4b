import type { Database } from "../../database.js";
import { ALL_HASHES, askSides, type Selection, type Sided } from "./ask.js";
import { latestArrivals, type Summarised } from "./arrivals.js";

/** An operation and the duration, per side, that its example traces should be near to. */
export interface Target {
  readonly operation: string;
  readonly targetMs: { readonly baseline: number; readonly candidate: number };
}

interface NearestRow extends Sided {
  readonly id: string;
  readonly traceIds: readonly string[];
}

/** Up to three traces per operation and side whose duration is nearest to the target, among the latest. */
export async function readNearest(
  db: Database,
  summaries: Summarised,
  selection: Selection,
  targets: readonly Target[],
) {
  if (targets.length === 0) return [];
  const { loaded, share } = await latestArrivals(summaries, selection);
  const rows = await askSides<NearestRow>(db, selection, "nearest", {
    loaded_since: loaded,
    trace_up_to:
      share === 1 ? ALL_HASHES : BigInt(Math.floor(share * Number(ALL_HASHES))),
    ids: targets.map(({ operation }) => BigInt(operation)),
    baseline_targets: targets.map(({ targetMs }) => targetMs.baseline),
    candidate_targets: targets.map(({ targetMs }) => targetMs.candidate),
  });
  return rows.map(({ id, side, traceIds }) => ({
    operation: id,
    side: side === 0 ? ("baseline" as const) : ("candidate" as const),
    traceIds,
  }));
}

interface StatementRow extends Sided {
  readonly root: string;
  readonly callee: string;
  readonly statement: string;
  readonly calls: number;
}

/** The statements behind the calls of each root and callee, commonest first. */
export async function readStatements(
  db: Database,
  selection: Selection,
  pairs: readonly { readonly root: string; readonly callee: string }[],
) {
  if (pairs.length === 0) return [];
  const rows = await askSides<StatementRow>(db, selection, "statements", {
    roots: pairs.map(({ root }) => BigInt(root)),
    callees: pairs.map(({ callee }) => BigInt(callee)),
  });
  return rows.map(({ root, callee, side, statement, calls }) => ({
    root,
    callee,
    side: side === 0 ? ("baseline" as const) : ("candidate" as const),
    statement,
    calls,
  }));
}
