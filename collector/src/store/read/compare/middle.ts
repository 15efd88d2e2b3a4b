import type { SideTotals } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import {
  MINUTE_MS,
  slice,
  sliceOf,
  STEP_MS,
  traces,
} from "../../summaries/kinds.js";
import { STRETCHES } from "../../summaries/stretches.js";
import { ask, plain } from "../query.js";
import { sideNames, type Name } from "./arrivals.js";
import { parametersOf, type Selection, type Sided } from "./ask.js";

/** Slices from which on a side is halved between two of them, and not within … */
const ENOUGH_SLICES = 16;
/** … and spans of the one that would be cut: all of them would be counted for it. */
const LARGE_SLICE = 100_000;
/** Of a side's traces, how many the halves may be off by then. */
const FARTHEST = 1 / 8;

/** What a side consists of in one slice of time. */
export interface SliceRow extends Sided, SideTotals {
  readonly sliceMs: number;
}

/**
 * Where the middle trace of a side began; of a side of many slices, or of large ones, where a slice near it
 * begins, so that none is cut: of days, if they do, else of four hours, else of half an hour.
 */
export async function middleOf(
  db: Database,
  side: {
    readonly selection: Selection;
    readonly name: Name;
    readonly slices: readonly SliceRow[];
    /** Half hours in which its traces arrived, in Unix seconds. */
    readonly arrived: readonly number[];
    /** Whether the cells of a slice, begun at this time, tell the minutes of it apart. */
    readonly isByMinute: (sliceMs: number) => boolean;
  },
): Promise<number> {
  const { selection, name } = side;
  // What is cut is cut where the other side ends, too.
  const slices = new Map<number, number>();
  const spans = new Map<number, number>();
  for (const { sliceMs, ...of } of side.slices) {
    const at = sliceOf(sliceMs);
    slices.set(at, (slices.get(at) ?? 0) + of.traces);
    spans.set(at, (spans.get(at) ?? 0) + of.spans);
  }
  const total = [...slices.values()].reduce((sum, n) => sum + n, 0);
  const half = Math.floor(total / 2);
  const middle = holding(slices, half);
  if (middle === undefined) return 0;
  const { at, before } = middle;
  if (slices.size >= ENOUGH_SLICES || (spans.get(at) ?? 0) >= LARGE_SLICE) {
    const steps = [...STRETCHES.map((s) => s * 1000).toReversed(), STEP_MS];
    for (const [of, stepMs] of [
      ...steps.map((stepMs) => [slices, stepMs] as const),
      [byMinute(side), MINUTE_MS] as const,
    ]) {
      const end = nearestEnd(of, stepMs, half);
      if (end.off <= FARTHEST * total) return end.at;
    }
  }
  const [found] = await ask<{ readonly ms: number }>(
    db,
    "compare/middle.sql",
    {
      traces: plain(
        traces({
          build: "toUInt64(0)",
          slice: `greatest(0, toUnixTimestamp64Milli(Timestamp))`,
          which: `Environment = {environment:String} AND isoscope_flows.Loaded IN {arrived:Array(UInt32)} AND ${slice} = {at:Int64}`,
        }),
      ),
      cell_side: plain(loadSql("read/compare/cell_side.sql").trimEnd()),
    },
    {
      ...parametersOf(selection),
      environment: selection[name].environment,
      arrived: side.arrived,
      at,
      side: sideNames.indexOf(name),
      nth: half - before,
    },
  );
  return found?.ms ?? at;
}

/** How many traces began in each minute, where that is told apart, or slice. */
function byMinute({
  slices,
  isByMinute,
}: {
  readonly slices: readonly SliceRow[];
  readonly isByMinute: (sliceMs: number) => boolean;
}): ReadonlyMap<number, number> {
  const minutes = new Map<number, number>();
  for (const { sliceMs, traces: n } of slices) {
    const slice = sliceOf(sliceMs);
    const at = isByMinute(slice) ? sliceMs : slice;
    minutes.set(at, (minutes.get(at) ?? 0) + n);
  }
  return minutes;
}

/** The slice that the n-th trace began in, and how many began before it. */
function holding(slices: ReadonlyMap<number, number>, nth: number) {
  let before = 0;
  for (const [at, n] of slices) {
    if (before + n > nth) return { at, before };
    before += n;
  }
  return undefined;
}

/** Where a slice of some length begins before which there are nearly so many traces, and how many more or less. */
function nearestEnd(
  slices: ReadonlyMap<number, number>,
  stepMs: number,
  half: number,
): { readonly at: number; readonly off: number } {
  let before = 0;
  let nearest = { at: 0, off: Infinity };
  let last = NaN;
  for (const [slice, n] of slices) {
    // Where nothing began at once, no trace lies between.
    const at = Math.floor(slice / stepMs) * stepMs;
    const off = Math.abs(before - half);
    if (at !== last && off < nearest.off) nearest = { at, off };
    last = at;
    before += n;
  }
  return nearest;
}
