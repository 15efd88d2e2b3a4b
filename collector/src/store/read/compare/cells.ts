import type { SideTotals } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import {
  cells,
  cutSlice,
  slice,
  sliceOf,
  STEP_MS,
  traces,
  type Kind,
} from "../../summaries/kinds.js";
import type { Arrivals } from "../../summaries/summaries.js";
import { ask, type Fragment } from "../query.js";
import { askSides, parametersOf, type Selection, type Sided } from "./ask.js";

/** What summaries there are, as comparing needs to know. */
export interface Summarised {
  arrivals(environments: readonly string[]): Promise<Arrivals[][]>;
}

/** Slices from which on a side is halved between two of them, and not within. */
const ENOUGH_SLICES = 16;
/** Traces of a side, at least, among which examples are looked for: the latest. */
const ENOUGH_TRACES = 20_000;
/** Longer than any: what is counted now need not be told apart by time, beyond where it is cut. */
const ONE_SLICE = 10 ** 16;

const sideNames = ["baseline", "candidate"] as const;
type Name = (typeof sideNames)[number];
type BySide<T> = Readonly<Record<Name, T>>;

const both = <T>(of: (name: Name) => T): BySide<T> => ({
  baseline: of("baseline"),
  candidate: of("candidate"),
});

interface SliceRow extends Sided, SideTotals {
  readonly sliceMs: number;
}

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
}

/** What has arrived of each side, within its window or about. */
async function arrivalsOf(
  summaries: Summarised,
  selection: Selection,
): Promise<BySide<Arrivals[]>> {
  const environments = [
    ...new Set(sideNames.map((name) => selection[name].environment)),
  ];
  const found = await summaries.arrivals(environments);
  return both((name) => {
    const { environment, sinceMs, untilMs } = selection[name];
    return (found[environments.indexOf(environment)] ?? []).filter(
      ({ firstMs, lastMs }) => lastMs >= sinceMs && firstMs < untilMs,
    );
  });
}

/** The half hour of arrival since which either side has enough traces to find examples among, in Unix seconds. */
export async function latestArrivals(
  summaries: Summarised,
  selection: Selection,
): Promise<number> {
  const arrivals = await arrivalsOf(summaries, selection);
  return Math.min(...sideNames.map((name) => latestOf(arrivals[name])));
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
  const whole = plan(selection, arrivals, ends);
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
  };
}

type Plan = Readonly<Record<string, unknown>>;

/** The parameters by which cells.sql tells what is stored from what is counted now. */
function plan(
  selection: Selection,
  arrivals: BySide<readonly Arrivals[]>,
  cuts: BySide<readonly number[]>,
): Plan {
  const same =
    selection.baseline.environment === selection.candidate.environment;
  // Sides of one environment share its cells: what either cuts is cut for both.
  const of = (name: Name) => ({
    arrivals: same
      ? [...new Set(sideNames.flatMap((one) => arrivals[one]))]
      : arrivals[name],
    cut: (same ? sideNames : [name])
      .flatMap((one) => cuts[one])
      .filter((moment) => moment % STEP_MS !== 0)
      .map(sliceOf),
  });
  const parts = both((name) => {
    const { arrivals: those, cut } = of(name);
    return {
      cut: [...new Set(cut)],
      fresh: those.filter(({ build }) => build === undefined).map(loadedOf),
      partly: those
        .filter(
          ({ build, firstMs, lastMs }) =>
            build !== undefined &&
            cut.some((at) => at <= lastMs && at + STEP_MS > firstMs),
        )
        .map(loadedOf),
      builds: those.flatMap(({ build }) =>
        build === undefined ? [] : [BigInt(build)],
      ),
    };
  });
  return {
    builds: [...new Set(sideNames.flatMap((name) => parts[name].builds))],
    ...Object.fromEntries(
      sideNames.flatMap((name) => [
        [`${name}_cut`, parts[name].cut],
        [`${name}_fresh`, parts[name].fresh],
        [`${name}_partly`, parts[name].partly],
        [`${name}_arrived`, arrivals[name].map(loadedOf)],
      ]),
    ),
  };
}

const loadedOf = ({ loaded }: Arrivals) => loaded;

interface Question {
  readonly kind: Kind;
  readonly statement: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const fragment = (sql: string): Fragment => ({ sql, params: {} });

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
  const cellSide = loadSql("read/compare/cell_side.sql").trimEnd();
  const with_ = loadSql("read/compare/cells.sql")
    .trimEnd()
    .replace("{{traces}}", countedNow)
    .replace("{{cell_side}}", () => cellSide)
    .replace("{{table}}", `isoscope_summary_${kind}`)
    .replace("{{counted}}", () => cells(kind));
  return askSides<Row>(
    db,
    selection,
    statement,
    {
      environments: sideNames.map((name) => selection[name].environment),
      ...plan,
      ...params,
    },
    { cells: fragment(with_) },
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

/**
 * Where the middle trace of a side began; of a side of many slices, where the slice nearest to it begins, so
 * that none is cut.
 */
async function middleOf(
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

/** The half hour of arrival from which on there are enough traces to find examples among. */
function latestOf(arrivals: readonly Arrivals[]): number {
  let left = ENOUGH_TRACES;
  for (const { loaded, traces: n } of arrivals.toReversed()) {
    left -= n;
    if (left <= 0) return loaded;
  }
  return 0;
}
