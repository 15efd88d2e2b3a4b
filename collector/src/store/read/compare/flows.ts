import type { Database } from "../../database.js";
import { askSides, type Selection, type Sided } from "./ask.js";

/** The commonest flows that are told apart; with each, its paths. */
const SHAPES = 5000;

/** A step of a path: an operation with one of its statements. */
export interface NameRow {
  readonly operationId: string;
  /** Of operation and statement together. */
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  readonly statement: string;
}

/** How the root span of a trace ended. */
export type Outcome = "ok" | "rejected" | "failed";

export interface ShapeRow extends Sided {
  readonly root: string;
  readonly status: Outcome;
  readonly shape: string;
  readonly complete: number;
  readonly traces: number;
  readonly meanMs: number;
  readonly examples: readonly string[];
  readonly paths: readonly string[];
  readonly nodes: readonly string[];
  readonly parents: readonly string[];
  readonly calls: readonly number[];
  readonly totalMs: readonly number[];
}

export interface FailureRow extends Sided {
  readonly id: string;
  readonly failed: number;
  readonly rejected: number;
  readonly failing: readonly string[];
  readonly rejecting: readonly string[];
  readonly problem: string;
}

export interface DurationRow extends Sided {
  readonly late: number;
  /** A root operation where `own` is 0, else a path. */
  readonly id: string;
  readonly own: number;
  readonly bins: readonly (readonly [bin: number, traces: number])[];
}

/** Where each side's traces are halved, in Unix milliseconds. */
interface Middle extends Sided {
  readonly middleMs: number;
}

/** What the steps of paths are called. */
export function readNames(
  db: Database,
  selection: Selection,
): Promise<NameRow[]> {
  return askSides<NameRow>(db, selection, "operation_names");
}

/** Both sides' traces by what they did, how they failed and how long they took. */
export async function readFlows(
  db: Database,
  selection: Selection,
  sides: readonly Middle[],
) {
  const middle = (of: number) =>
    sides.find(({ side }) => side === of)?.middleMs ?? 0;
  const [shapes, failures, durations] = await Promise.all([
    askSides<ShapeRow>(db, selection, "shapes", { shapes: SHAPES }),
    askSides<FailureRow>(db, selection, "failures"),
    askSides<DurationRow>(db, selection, "durations", {
      baseline_middle: middle(0),
      candidate_middle: middle(1),
    }),
  ]);
  return { shapes, failures, durations };
}
