import type { SideTotals } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import { STEP_MS, type Kind } from "../../summaries/kinds.js";
import type { Builds } from "../../summaries/kept-builds.js";
import type { Provisional } from "../../summaries/provisional.js";
import {
  arrivalsOf,
  both,
  sideNames,
  type BySide,
  type Summarised,
} from "./arrivals.js";
import { askSides, type Selection } from "./ask.js";
import { isInMinutes, plan, type Plan } from "./cells-plan.js";
import { plain } from "../query.js";
import { middleOf, type SliceRow } from "./middle.js";

/**
 * How the cells of two sides are read: those of builds that are stored, of what has not settled, and of slices
 * that a side's window or its middle cuts. So nothing that is compared ends within a slice.
 */
export interface Cells {
  readonly sides: BySide<SideTotals | undefined>;
  /** Where each side is halved, in Unix milliseconds. */
  readonly middleMs: BySide<number>;
  read<Row>(
    kind: Kind,
    statement: string,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<Row[]>;
}

/** Finds out what each side consists of, and how to read the rest of it. */
export async function readCells(
  db: Database,
  { summaries, provisional }: CellSource,
  selection: Selection,
): Promise<Cells> {
  const found = await arrivalsOf(summaries, selection);
  const arrivals = both((name) => found[name].arrivals);
  const reading = async (of: Plan) =>
    reader(db, selection, {
      plan: of,
      unsettled: await provisional.pieces(of.unsettled),
      cut: provisional.cut(of.slices),
    });
  const ends = both((name) => found[name].endsMs);
  // By half hours, to find the middle: these are few.
  const halfHours = plan(
    selection,
    both((name) => arrivals[name].map((one) => ({ ...one, within: [] }))),
    ends,
  );
  const whole = await reading(halfHours);
  const rows = await whole<SliceRow>("traces", "sides");
  const slices = both((name) =>
    rows.filter(({ side }) => sideNames[side] === name),
  );
  const middles = await Promise.all(
    sideNames.map((name) =>
      middleOf(db, {
        selection,
        name,
        slices: slices[name],
        arrived: arrivals[name].map(({ loaded }) => loaded),
        isByMinute: (slice) =>
          !halfHours.cut[name].includes(slice) &&
          isInMinutes(selection, arrivals, name, slice),
      }),
    ),
  );
  const middleMs = both((name) => middles[sideNames.indexOf(name)] ?? 0);
  const read = await reading(
    plan(
      selection,
      arrivals,
      both((name) => [...ends[name], middleMs[name]]),
    ),
  );
  return {
    sides: both((name) => totalOf(slices[name])),
    middleMs,
    read: (kind, statement, params = {}) =>
      read(kind, statement, {
        baseline_middle: middleMs.baseline,
        candidate_middle: middleMs.candidate,
        ...params,
      }),
  };
}

/** Where the builds of cells come from. */
export interface CellSource {
  readonly summaries: Summarised;
  readonly provisional: Provisional;
}

function reader(
  db: Database,
  selection: Selection,
  {
    plan,
    unsettled,
    cut,
  }: {
    readonly plan: Plan;
    readonly unsettled: Builds;
    readonly cut: Builds;
  },
): Cells["read"] {
  const builds = {
    builds: [...plan.builds, ...unsettled.builds, ...cut.builds],
    cut_builds: cut.builds,
    baseline_cut: plan.cut.baseline,
    candidate_cut: plan.cut.candidate,
  };
  const cells = (kind: Kind) =>
    loadSql("read/compare/cells.sql")
      .trimEnd()
      .replace("{{cell_side}}", loadSql("read/compare/cell_side.sql").trimEnd())
      .replace("{{table}}", `isoscope_summary_${kind}`)
      .replaceAll("{{step}}", String(STEP_MS));
  return async <Row>(
    kind: Kind,
    statement: string,
    params: Readonly<Record<string, unknown>> = {},
  ) => {
    await Promise.all([unsettled.counted(kind), cut.counted(kind)]);
    return askSides<Row>(
      db,
      selection,
      statement,
      { ...builds, ...params },
      { cells: plain(cells(kind)) },
    );
  };
}

/** What a side's slices are together. */
function totalOf(slices: readonly SliceRow[]): SideTotals | undefined {
  if (slices.length === 0) return undefined;
  const sum = (of: (row: SliceRow) => number) =>
    slices.reduce((total, row) => total + of(row), 0);
  return {
    commits: [...new Set(slices.flatMap(({ commits }) => commits))].sort(),
    firstSeenMs: Math.min(...slices.map(({ firstSeenMs }) => firstSeenMs)),
    lastSeenMs: Math.max(...slices.map(({ lastSeenMs }) => lastSeenMs)),
    traces: sum((row) => row.traces),
    tracesWithoutRoot: sum((row) => row.tracesWithoutRoot),
    tracesWithMissingParents: sum((row) => row.tracesWithMissingParents),
    spans: sum((row) => row.spans),
    sampled: [
      Math.min(...slices.map(({ sampled }) => sampled[0])),
      Math.max(...slices.map(({ sampled }) => sampled[1])),
    ],
  };
}
