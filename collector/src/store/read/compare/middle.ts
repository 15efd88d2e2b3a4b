import type { SideTotals } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import { slice, sliceOf, STEP_MS, traces } from "../../summaries/kinds.js";
import { ask, type Fragment } from "../query.js";
import { sideNames, type Name } from "./arrivals.js";
import { parametersOf, type Selection, type Sided } from "./ask.js";
import type { Plan } from "./cells-plan.js";

/** Slices from which on a side is halved between two of them, and not within. */
const ENOUGH_SLICES = 16;

/** What a side consists of in one slice of time. */
export interface SliceRow extends Sided, SideTotals {
  readonly sliceMs: number;
}

const fragment = (sql: string): Fragment => ({ sql, params: {} });

/**
 * Where the middle trace of a side began; of a side of many slices, where the slice nearest to it begins, so
 * that none is cut.
 */
export async function middleOf(
  db: Database,
  side: {
    readonly selection: Selection;
    readonly name: Name;
    readonly slices: readonly SliceRow[];
    readonly plan: Plan;
  },
): Promise<number> {
  const { selection, name } = side;
  // What is counted now is cut where the other side ends, too.
  const slices = new Map<number, number>();
  for (const { sliceMs, traces: n } of side.slices) {
    const at = sliceOf(sliceMs);
    slices.set(at, (slices.get(at) ?? 0) + n);
  }
  const total = [...slices.values()].reduce((sum, n) => sum + n, 0);
  const half = Math.floor(total / 2);
  let before = 0;
  const middle = [...slices].find(([, n]) => {
    if (before + n > half) return true;
    before += n;
    return false;
  });
  if (middle === undefined) return 0;
  const [at, inIt] = middle;
  if (slices.size >= ENOUGH_SLICES && inIt <= (4 * total) / ENOUGH_SLICES) {
    return half - before < inIt / 2 ? at : at + STEP_MS;
  }
  const [found] = await ask<{ readonly ms: number }>(
    db,
    "compare/middle.sql",
    {
      traces: fragment(
        traces({
          build: "toUInt64(0)",
          loaded: "toUInt32(0)",
          slice: `greatest(0, toUnixTimestamp64Milli(Timestamp))`,
          which: `Environment = {environment:String} AND isoscope_flows.Loaded IN {arrived:Array(UInt32)} AND ${slice} = {at:Int64}`,
        }),
      ),
      cell_side: fragment(loadSql("read/compare/cell_side.sql").trimEnd()),
    },
    {
      ...parametersOf(selection),
      environment: selection[name].environment,
      arrived: side.plan[`${name}_arrived`],
      at,
      side: sideNames.indexOf(name),
      nth: half - before,
    },
  );
  return found?.ms ?? at;
}
