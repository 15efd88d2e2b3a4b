import type { CallPopulation } from "../../../compare/population.js";
import type { Database } from "../../database.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";

/** Values a key may have before the rest are counted as one, for each group whose commonest are kept. */
const VALUES = 10;
/** Keys over all operations. */
const KEYS = 1000;
/** Spans of an operation, and failing ones, from which the keys and the commonest values are collected. */
const SPANS_FOR_KEYS = 4_000;
/** Traces of an operation a side below which nothing would be said. */
const FEWEST = 20;

type Outcome = "ok" | "rejected" | "failed";

export interface AttributeRow extends Sided {
  readonly operation: string;
  readonly root: string;
  readonly status: Outcome;
  readonly outcome: Outcome;
  readonly traces: number;
  readonly lateTraces: number;
  readonly slow: number;
  readonly weights: readonly number[];
  readonly examples: readonly string[];
  readonly slowExamples: readonly string[];
  /** 0: all traces of the stratum. */
  readonly place: number;
  readonly slot: number;
  readonly origin: "span" | "resource";
  readonly key: string;
  readonly binned: boolean;
  readonly top: readonly string[];
}

/** What {@link readAttributes} needs to know of the requests. */
interface Requests {
  /** Where each side is halved, in Unix milliseconds. */
  readonly middleMs: { readonly baseline: number; readonly candidate: number };
  /** Which operations run more than once in a trace. */
  readonly calls: readonly CallPopulation[];
}

/** The traces of each operation by the values of its attributes, both sides over their whole populations. */
export async function readAttributes(
  db: Database,
  selection: Selection,
  { middleMs, calls }: Requests,
) {
  const operations = await askSides<{
    readonly id: string;
    readonly slow: string;
    readonly spans: number;
    readonly failed: number;
  }>(db, selection, "operation_durations", { fewest: FEWEST });
  if (operations.length === 0) return [];
  const rows = await askSides<AttributeRow>(db, selection, "attributes", {
    operations: operations.map(({ id }) => BigInt(id)),
    slow: operations.map(({ slow }) => BigInt(slow)),
    top: VALUES,
    keys: KEYS,
    every_shown: operations.map(({ spans, failed }) => everyOf(spans - failed)),
    every_failed: operations.map(({ failed }) => everyOf(failed)),
    repeated: calls
      .filter(({ baseline, candidate }) =>
        [...baseline, ...candidate].some((count) => count.calls > 1),
      )
      .map(({ callee }) => BigInt(callee))
      .filter((id, at, all) => all.indexOf(id) === at),
    baseline_middle: middleMs.baseline,
    candidate_middle: middleMs.candidate,
  });
  const counts = new Map<string, AttributeRow[]>();
  for (const row of rows) {
    if (row.root === "") continue;
    const at = `${row.operation}/${row.place}`;
    const there = counts.get(at);
    if (there === undefined) counts.set(at, [row]);
    else there.push(row);
  }
  return rows
    .filter(({ root }) => root === "")
    .map((entry) => {
      const { operation, origin, key, place } = entry;
      const all = counts.get(`${operation}/0`) ?? [];
      const some = counts.get(`${operation}/${place}`) ?? [];
      return {
        operation,
        origin,
        key,
        strata: pivot(all, stratumOf).map(({ first, ...sides }) => ({
          root: first.root,
          status: first.status,
          outcome: first.outcome,
          all: {
            baseline: countOf(sides.baseline),
            candidate: countOf(sides.candidate),
          },
          values: pivot(
            some.filter(
              (row) => String(stratumOf(row)) === String(stratumOf(first)),
            ),
            ({ slot }) => [slot],
          ).map(({ first: { slot }, baseline, candidate }) => ({
            value: valueOf(entry, slot),
            baseline: countOf(baseline),
            candidate: countOf(candidate),
          })),
        })),
      };
    });
}

const everyOf = (spans: number) =>
  Math.max(1, Math.floor(spans / SPANS_FOR_KEYS));

const stratumOf = ({ root, status, outcome }: AttributeRow) => [
  root,
  status,
  outcome,
];

function countOf(row: AttributeRow | undefined) {
  if (row === undefined) return undefined;
  const [weight = 0, squares = 0, slowWeight = 0, slowSquares = 0] =
    row.weights;
  return { ...row, weight, squares, slowWeight, slowSquares };
}

/** What a slot of attributes.sql stands for; undefined for the values that have none of their own. */
function valueOf(entry: AttributeRow, slot: number): string | undefined {
  if (slot === 0) return undefined;
  if (!entry.binned) return entry.top[slot - 1];
  if (slot === 1) return "0 or less";
  if (slot === 2) return "below 1";
  return `${2 ** (slot - 3)} to ${2 ** (slot - 2)}`;
}
