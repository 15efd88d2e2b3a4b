import type { Database } from "../../database.js";
import { ALL_HASHES, askSides, type Selection, type Sided } from "./ask.js";
import {
  both,
  latestArrivals,
  sideNames,
  type BySide,
  type Latest,
  type Name,
  type Summarised,
} from "./arrivals.js";

/** An operation and the duration, per side, that its example traces should be near to. */
export interface Target {
  readonly operation: string;
  readonly targetMs: BySide<number>;
  /** How many traces run it. */
  readonly traces: BySide<number>;
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
  const found: NearestRow[] = [];
  // Those that ran mostly at another time of the day are looked for among more.
  for (const isCommon of [true, false]) {
    const left = targets.filter(
      ({ operation }) =>
        found.filter(({ id }) => id === operation).length < sideNames.length,
    );
    if (left.length === 0) break;
    const least = (name: Name) =>
      Math.min(...left.map(({ traces }) => traces[name]));
    const latest = await latestArrivals(
      summaries,
      selection,
      isCommon ? both(least) : undefined,
    );
    found.push(...(await nearestAmong(db, selection, latest, left)));
  }
  return found.map(({ id, side, traceIds }) => ({
    operation: id,
    side: side === 0 ? ("baseline" as const) : ("candidate" as const),
    traceIds,
  }));
}

const nearestAmong = (
  db: Database,
  selection: Selection,
  { loaded, share }: Latest,
  targets: readonly Target[],
) =>
  askSides<NearestRow>(db, selection, "nearest", {
    loaded_since: loaded,
    trace_up_to:
      share === 1 ? ALL_HASHES : BigInt(Math.floor(share * Number(ALL_HASHES))),
    ids: targets.map(({ operation }) => BigInt(operation)),
    baseline_targets: targets.map(({ targetMs }) => targetMs.baseline),
    candidate_targets: targets.map(({ targetMs }) => targetMs.candidate),
  });

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
