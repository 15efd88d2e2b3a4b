import type { SideTotals } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import type { AskSpans } from "../../summaries/attributes/shown.js";
import {
  cells,
  cutSlice,
  slice,
  statement,
  STEP_MS,
  traces,
  type Kind,
} from "../../summaries/kinds.js";
import {
  arrivalsOf,
  both,
  sideNames,
  type BySide,
  type Summarised,
} from "./arrivals.js";
import { askSides, type Selection } from "./ask.js";
import { countsNow, plan, type Plan } from "./cells-plan.js";
import { askSql } from "../query.js";
import { middleOf, type SliceRow } from "./middle.js";

/** Longer than any: what is counted now need not be told apart by time, beyond where it is cut. */
const ONE_SLICE = 10 ** 16;

/**
 * How the cells of two sides are read: which are stored, and which traces are counted now.
 *
 * A slice that a side's window or its middle cuts is counted now, cut there; so nothing that is compared ends
 * within a slice.
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
  /** Asks one of the statements of summaries/attributes about the spans that are counted now. */
  readonly ask: AskSpans;
}

/** Finds out what each side consists of, and how to read the rest of it. */
export async function readCells(
  db: Database,
  summaries: Summarised,
  selection: Selection,
): Promise<Cells> {
  const arrivals = await arrivalsOf(summaries, selection);
  const ends = both((name) => [
    selection[name].sinceMs,
    selection[name].untilMs,
  ]);
  // By half hours, to find the middle: these are few.
  const whole = plan(
    selection,
    both((name) => arrivals[name].map((one) => ({ ...one, within: [] }))),
    ends,
  );
  const rows = await readKind<SliceRow>(db, selection, whole, {
    kind: "traces",
    statement: "sides",
    params: { step: STEP_MS },
  });
  const slices = both((name) =>
    rows.filter(({ side }) => sideNames[side] === name),
  );
  const middles = await Promise.all(
    sideNames.map((name) =>
      middleOf(db, { selection, name, slices: slices[name], plan: whole }),
    ),
  );
  const middleMs = both((name) => middles[sideNames.indexOf(name)] ?? 0);
  const cut = plan(
    selection,
    arrivals,
    both((name) => [...ends[name], middleMs[name]]),
  );
  return {
    sides: both((name) => totalOf(slices[name])),
    middleMs,
    read: (kind, statement, params = {}) =>
      readKind(db, selection, cut, {
        kind,
        statement,
        params: {
          step: ONE_SLICE,
          baseline_middle: middleMs.baseline,
          candidate_middle: middleMs.candidate,
          ...params,
        },
      }),
    ask: (name, params) =>
      askSql(db, statement(`attributes/${name}`), {
        environments: sideNames.map((side) => selection[side].environment),
        ...cut,
        ...params,
      }),
  };
}

interface Question {
  readonly kind: Kind;
  readonly statement: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const countedNow = (): string =>
  traces({
    build: "toUInt64(0)",
    loaded: "toUInt32(0)",
    slice: cutSlice(
      "{step:Int64}",
      sideNames.flatMap((name) =>
        ["since", "until", "middle"].map((end) => `{${name}_${end}:Int64}`),
      ),
    ),
    which: loadSql("read/compare/not_stored.sql")
      .trimEnd()
      .replaceAll("{{slice}}", slice),
  });

function readKind<Row>(
  db: Database,
  selection: Selection,
  plan: Plan,
  { kind, statement, params }: Question,
): Promise<Row[]> {
  // ClickHouse takes long to understand what counts nothing, too.
  const counts = countsNow(plan);
  const cellSide = loadSql("read/compare/cell_side.sql").trimEnd();
  const with_ = loadSql("read/compare/cells.sql")
    .trimEnd()
    .replace("{{with}}", () => (counts ? `${countedNow()},` : "WITH"))
    .replace("{{cell_side}}", () => cellSide)
    .replace("{{table}}", `isoscope_summary_${kind}`)
    .replace("{{counted}}", () => (counts ? `UNION ALL\n${cells(kind)}` : ""));
  return askSides<Row>(
    db,
    selection,
    statement,
    {
      environments: sideNames.map((name) => selection[name].environment),
      ...plan,
      ...params,
    },
    { cells: { sql: with_, params: {} } },
  );
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
