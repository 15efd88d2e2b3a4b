import type { SideTotals } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { kinds, type Kind } from "../../summaries/kinds.js";
import type { Arrivals } from "../../summaries/summaries.js";
import type { Provisional, Unsettled } from "../../summaries/provisional.js";
import {
  arrivalsOf,
  both,
  sideNames,
  type BySide,
  type Summarised,
} from "./arrivals.js";
import type { Selection } from "./ask.js";
import { isInMinutes, plan, type Plan } from "./cells-plan.js";
import type { KeptCells } from "./kept/kept-cells.js";
import { onSides, type OnSides } from "./kept/on-sides.js";
import { slicesOf } from "./kept/slices.js";
import type { StoredKind, Stores } from "./kept/stores.js";
import { middleOf, type SliceRow } from "./middle.js";

/**
 * The cells of two sides: those of builds that are stored, of what has not settled, and of slices that a side's
 * window or its middle cuts. So nothing that is compared ends within a slice.
 */
export interface Cells {
  readonly sides: BySide<SideTotals | undefined>;
  /** When what has arrived of each side did. */
  readonly arrivals: BySide<readonly Arrivals[]>;
  /** Where each side is halved, in Unix milliseconds. */
  readonly middleMs: BySide<number>;
  /** Has the cells of all kinds counted that are not: with nothing else in between those that need each other. */
  counted(): Promise<void>;
  /**
   * What the cells of a kind come to.
   *
   * @param sum is done with the cells when it returns; some may be on neither side
   */
  read<K extends StoredKind, T>(
    kind: K,
    sum: (cells: Stores[K], on: OnSides) => T,
  ): Promise<T>;
}

/** Where cells come from. */
export interface CellSource {
  readonly summaries: Summarised;
  readonly provisional: Provisional;
  readonly kept: KeptCells;
}

/** Finds out what each side consists of, and how to read the rest of it. */
export async function readCells(
  db: Database,
  { summaries, provisional, kept }: CellSource,
  selection: Selection,
): Promise<Cells> {
  const found = await arrivalsOf(summaries, selection);
  const arrivals = both((name) => found[name].arrivals);
  const ends = both((name) => found[name].endsMs);
  const memory = kept.memory();
  const unsettled = once((of: readonly Unsettled[]) => provisional.pieces(of));
  const chosen = async (of: Plan) => {
    const cut = provisional.cut(of.slices);
    const counted = [await unsettled(of.unsettled), cut];
    await Promise.all(counted.map((those) => those.counted("traces")));
    const builds = [...of.builds, ...counted.flatMap((those) => those.builds)];
    const groups = await memory.groups(builds);
    return {
      counted,
      builds,
      choice: { groups, cut: of.cut, cutBuilds: cut.builds },
    };
  };
  // By half hours, to find the middle: these are few.
  const halfHours = plan(
    selection,
    both((name) => arrivals[name].map((one) => ({ ...one, within: [] }))),
    ends,
  );
  const { choice: whole } = await chosen(halfHours);
  const rows = slicesOf(
    whole.groups,
    onSides(selection, whole, memory.count, { baseline: 0, candidate: 0 }),
    selection,
  );
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
  const { counted, builds, choice } = await chosen(
    plan(
      selection,
      arrivals,
      both((name) => [...ends[name], middleMs[name]]),
    ),
  );
  const on = onSides(selection, choice, memory.count, middleMs);
  const countedOf = async (...some: readonly Kind[]) => {
    await Promise.all(
      some.flatMap((kind) => counted.map((those) => those.counted(kind))),
    );
  };
  return {
    sides: both((name) => totalOf(slices[name])),
    arrivals,
    middleMs,
    counted: async () => {
      await countedOf("calls", "failures");
      await countedOf(...kinds);
    },
    read: async (kind, sum) => {
      await countedOf(kind);
      return memory.read(kind, builds, on, sum);
    },
  };
}

/** The same question is asked once. */
function once<Q, A>(ask: (question: Q) => Promise<A>) {
  const answers = new Map<string, Promise<A>>();
  return (question: Q): Promise<A> => {
    const key = JSON.stringify(question);
    const answer = answers.get(key) ?? ask(question);
    answers.set(key, answer);
    return answer;
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
