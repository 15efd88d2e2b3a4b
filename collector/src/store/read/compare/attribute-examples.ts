import type { ExampleRequest } from "../../../compare/finding.js";
import type { Pair } from "../../../compare/side.js";
import { distinct } from "../../../group.js";
import type { Database } from "../../database.js";
import { latestArrivals, type Summarised } from "./arrivals.js";
import { askSides, type Selection, type Sided } from "./ask.js";
import { exponentCalled } from "../../summaries/powers.js";

export type AttributeWant = Extract<ExampleRequest, { by: "attribute" }>;

interface Row extends Sided {
  /** From 1. */
  readonly want: number;
  readonly traceIds: readonly string[];
}

/** Up to three traces of each side for each want, among the latest where those have some. */
export async function readAttributeExamples(
  db: Database,
  summaries: Summarised,
  selection: Selection,
  wants: readonly AttributeWant[],
): Promise<Pair<readonly string[]>[]> {
  const found = wants.map(() => ({
    baseline: [] as readonly string[],
    candidate: [] as readonly string[],
  }));
  const { loaded, sinceMs } = await latestArrivals(summaries, selection);
  for (const since of distinct([Math.floor(sinceMs), loaded * 1000, 0])) {
    const left = wants
      .map((want, at) => ({ want, found: found[at] }))
      .filter(({ found: those }) => those?.candidate.length === 0);
    if (left.length === 0) break;
    const rows = await ask(
      db,
      selection,
      left.map(({ want }) => want),
      since,
    );
    for (const { want, side, traceIds } of rows) {
      const those = left[want - 1]?.found;
      if (those) those[side === 0 ? "baseline" : "candidate"] = traceIds;
    }
  }
  return found;
}

function ask(
  db: Database,
  selection: Selection,
  wants: readonly AttributeWant[],
  sinceMs: number,
): Promise<Row[]> {
  const powerOf = ({ powers, value }: AttributeWant) =>
    powers && value !== null ? exponentCalled(value) : undefined;
  return askSides<Row>(db, selection, "attribute_examples", {
    loaded_since_ms: sinceMs,
    operations: wants.map(({ operation }) => BigInt(operation)),
    keys: wants.map(({ key }) => key),
    of_span: wants.map(({ origin }) => (origin === "span" ? 1 : 0)),
    is: wants.map((want) => {
      if (want.value === null) return "absent";
      return powerOf(want) === undefined ? "value" : "power";
    }),
    values: wants.map((want) => String(powerOf(want) ?? want.value ?? "")),
    among: wants.map(({ among }) => among),
    slow_ns: wants.map(({ slowNs }) => slowNs ?? Number.MAX_SAFE_INTEGER),
  });
}
