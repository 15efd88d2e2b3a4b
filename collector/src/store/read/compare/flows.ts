import type {
  DurationCount,
  FailureCount,
  FlowCounts,
  ShapeCount,
  Step,
} from "../../../compare/flows/population.js";
import type { Database } from "../../database.js";
import { askSides, type Selection } from "./ask.js";

/** The commonest flows that are told apart; with each, its paths. */
const SHAPES = 5000;

/** Where each side's traces are halved, as the statements' parameters. */
export interface Middles {
  readonly baseline_middle: number;
  readonly candidate_middle: number;
}

/** What the steps of paths are called. */
export function readNames(db: Database, selection: Selection): Promise<Step[]> {
  return askSides<Step>(db, selection, "operation_names");
}

/** Both sides' traces by what they did, how they failed and how long they took. */
export async function readFlows(
  db: Database,
  selection: Selection,
  middles: Middles,
): Promise<Omit<FlowCounts, "steps">> {
  const [shapes, failures, durations] = await Promise.all([
    askSides<ShapeCount>(db, selection, "shapes", {
      shapes: SHAPES,
      ...middles,
    }),
    askSides<FailureCount>(db, selection, "failures", { ...middles }),
    askSides<DurationCount>(db, selection, "durations", { ...middles }),
  ]);
  return { shapes, failures, durations };
}
