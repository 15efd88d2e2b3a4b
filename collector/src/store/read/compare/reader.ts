import { IsoscopeError } from "../../../errors.js";
import type { Database } from "../../database.js";
import { Deriver } from "../../flows/deriver.js";
import { ask } from "../query.js";
import { processReader } from "../processes.js";
import { sideReader } from "../sides.js";
import type { Selection } from "./ask.js";
import {
  Summaries,
  type Arrivals,
  type Progress,
} from "../../summaries/summaries.js";
import { Provisional } from "../../summaries/provisional.js";
import type { Summarised } from "./arrivals.js";
import {
  readAttributeExamples,
  type AttributeWant,
} from "./attribute-examples.js";
import { readCells } from "./cells.js";
import { readNearest, readStatements, type Target } from "./illustrations.js";
import { readFacts, recordedFacts } from "./facts.js";
import { KeptCells } from "./kept/kept-cells.js";
import { PeriodMemory } from "./kept/periods/period-memory.js";
import { readPopulations } from "./populations.js";
import { readPlaces, readTrace } from "./traces.js";

/** How long a comparison waits for what is not derived yet, in milliseconds. */
const PATIENCE_MS = 40_000;

/**
 * Waits until the latest traces are derived, and what has settled of them is summarised.
 *
 * @throws IsoscopeError ISO-PREPARING when that takes long, as after an upgrade with much stored:
 *   it goes on, and an answer from a part of the traces would be a wrong one
 */
async function inTime<T>(
  prepared: Promise<T>,
  progress: () => Progress | undefined,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new IsoscopeError(
          "ISO-PREPARING",
          `The traces stored so far are still being prepared for comparing${soFar(progress())}.`,
        ),
      );
    }, patienceMs);
  });
  try {
    return await Promise.race([prepared, late]);
  } finally {
    clearTimeout(timer);
  }
}

function soFar(progress: Progress | undefined): string {
  if (progress === undefined) return "";
  const { environment, done, of } = progress;
  return `: ${Math.floor((100 * done) / of)} % of ${of.toLocaleString("en")} spans of ${environment}`;
}

/** What a comparison asks of the store. */
export function compareReader(
  db: Database,
  deriver: Pick<Deriver, "catchUp"> = new Deriver(db),
  summaries: Summarised = new Summaries(db),
  patienceMs?: number,
) {
  const sides = sideReader(db);
  const processes = processReader(db);
  // What else is asked about a selection is asked of the traces that it was compared by.
  const compared = new WeakMap<Selection, Promise<Arrivals[][]>>();
  const of = (selection: Selection): Summarised => ({
    arrivals: (environments) => {
      const found =
        compared.get(selection) ??
        inTime(
          deriver.catchUp().then(() => summaries.arrivals(environments)),
          () => summaries.progress?.(),
          patienceMs,
        );
      compared.set(selection, found);
      return found;
    },
  });
  const { provisional = new Provisional(db) } = summaries;
  const kept = new KeptCells(db);
  const periods = new PeriodMemory();
  const cellsOf = (selection: Selection) =>
    readCells(db, { summaries: of(selection), provisional, kept }, selection);
  return {
    mustExist: sides.mustExist.bind(sides),
    version: async () => {
      const [row] = await ask<{ version: string }>(db, "compare/version.sql");
      return row?.version ?? "";
    },
    populations: (selection: Selection) =>
      readPopulations(db, { cells: cellsOf(selection), periods }, selection),
    facts: async (selection: Selection) =>
      readFacts(
        await cellsOf(selection),
        selection,
        recordedFacts(db, selection),
      ),
    nearest: (selection: Selection, targets: readonly Target[]) =>
      readNearest(db, of(selection), selection, targets),
    attributeExamples: (
      selection: Selection,
      wants: readonly AttributeWant[],
    ) => readAttributeExamples(db, of(selection), selection, wants),
    statements: readStatements.bind(undefined, db),
    trace: readTrace.bind(undefined, db),
    places: readPlaces.bind(undefined, db),
    processes: processes.ofOperation.bind(processes),
    processFacts: processes.facts.bind(processes),
  };
}
