import type { Step } from "../../../compare/flows/population.js";
import type { Database } from "../../database.js";
import { askSides, type Selection } from "./ask.js";

/** What the steps of paths are called. */
export const readNames = (
  db: Database,
  selection: Selection,
): Promise<Step[]> => askSides<Step>(db, selection, "operation_names");
