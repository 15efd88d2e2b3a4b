import type {
  DurationCount,
  FailureCount,
  FlowCounts,
  PathCount,
  ShapeCount,
  Step,
} from "../../../compare/flows/population.js";
import type { Database } from "../../database.js";
import { askSides, type Selection } from "./ask.js";
import type { Cells } from "./cells.js";

/** The commonest flows that are told apart; with each, its paths. */
const SHAPES = 2500;

/** What the steps of paths are called. */
export function readNames(db: Database, selection: Selection): Promise<Step[]> {
  return askSides<Step>(db, selection, "operation_names");
}

/** Both sides' traces by what they did, how they failed and how long they took. */
export async function readFlows(
  cells: Cells,
): Promise<Omit<FlowCounts, "steps">> {
  const [shapes, failures, durations] = await Promise.all([
    cells.read<ShapeCount>("shapes", "shapes", { shapes: SHAPES }),
    cells.read<FailureCount>("failures", "failures"),
    cells.read<DurationCount>("durations", "durations"),
  ]);
  // Of flows that are told the paths are.
  const taken = shapes.some(({ shape }) => shape === "")
    ? await cells.read<PathCount>("shapes", "taken")
    : undefined;
  return { shapes, taken, failures, durations };
}
