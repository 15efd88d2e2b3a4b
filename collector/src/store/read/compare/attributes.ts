import { setImmediate } from "node:timers/promises";
import { groupBy } from "../../../group.js";
import type {
  AttributePopulation,
  ValueCount,
} from "../../../compare/attributes/population.js";
import type { OperationName } from "../../../compare/population.js";
import { endOfBin } from "../../summaries/kinds.js";
import { pivot, type Selection } from "./ask.js";
import type { Cells } from "./cells.js";
import { labelOf } from "../../summaries/powers.js";
import { tellApart, type AttributeRow, type ToldApart } from "./tell-apart.js";
import {
  lastBin,
  readSpans,
  tracesOf,
  type OperationSpans,
  type SpanRow,
} from "./spans.js";

/** What is stored of one key of an operation: its rows, without what they have in common. */
interface KeyRow extends Pick<AttributeRow, "operation" | "origin" | "key"> {
  readonly rows: readonly (readonly [
    form: AttributeRow["form"],
    value: string,
    root: string,
    status: AttributeRow["status"],
    outcome: AttributeRow["outcome"],
    side: number,
    traces: number,
    lateTraces: number,
    slow: number,
    weights: readonly number[],
  ])[];
}

/** Keys over all operations: of those in most traces. */
const KEYS = 1000;

/** Of a side's traces, so many have what is on all of them. */
const EVERYWHERE = 0.99;

/**
 * The traces of each operation by the values of its attributes, both sides over their whole populations.
 *
 * @returns with them how many more could be compared
 */
export async function readAttributes(
  cells: Cells,
  { service }: Pick<Selection, "service">,
  names: readonly OperationName[],
): Promise<{
  readonly attributes: readonly AttributePopulation[];
  readonly left: number;
}> {
  const asked = new Set(
    names
      .filter((one) => (service ?? one.service) === one.service)
      .map(({ id }) => id),
  );
  const all = await readSpans(cells);
  const operations = new Map(
    all
      .filter(({ operation }) => asked.has(operation))
      .map((one) => [one.operation, one]),
  );
  if (operations.size === 0) return { attributes: [], left: 0 };
  const those = [...operations.values()];
  const keys = await cells.read<KeyRow>("attributes", "attributes", {
    asked: those.map(({ operation }) => BigInt(operation)),
    slow: those.map(lastBin),
  });
  const cut = new Set(
    keys.filter(saysLeftOut).map(({ operation }) => operation),
  );
  const found = (
    await inTurns(keys, (key) => {
      const of = rowsOf(key);
      const operation = operations.get(key.operation);
      if (operation === undefined || saysLeftOut(key)) return [];
      // What some of an operation's summaries left out would be absent there.
      if (cut.has(key.operation) && !isEverywhere(of, operation)) return [];
      const told = tellApart(of, operation.traces);
      const traces = of.reduce((sum, row) => sum + row.traces, 0);
      return told ? [{ first: key, of, operation, told, traces }] : [];
    })
  )
    .flat()
    .sort((a, b) => b.traces - a.traces);
  return {
    attributes: await inTurns(found.slice(0, KEYS), populationOf),
    left: Math.max(0, found.length - KEYS),
  };
}

/** Of thousands, so many at a time: who sends or looks something up is served in between. */
const AT_A_TIME = 100;

async function inTurns<T, R>(
  items: readonly T[],
  work: (item: T) => R,
): Promise<R[]> {
  const done: R[] = [];
  for (const [at, item] of items.entries()) {
    if (at % AT_A_TIME === AT_A_TIME - 1) await setImmediate();
    done.push(work(item));
  }
  return done;
}

const saysLeftOut = ({ rows }: KeyRow) =>
  rows.some(([form]) => form === "left");

const isEverywhere = (
  rows: readonly AttributeRow[],
  operation: OperationSpans,
) =>
  [0, 1].every((side) => {
    const having = rows.filter((row) => row.side === side);
    const all = operation.rows.filter((row) => row.side === side);
    return (
      having.reduce((sum, { traces }) => sum + traces, 0) >=
      EVERYWHERE * tracesOf(all)
    );
  });

/** Thousands of them: plainly, without copying. */
const rowsOf = ({ operation, origin, key, rows }: KeyRow): AttributeRow[] =>
  rows.map((row) => ({
    operation,
    origin,
    key,
    form: row[0],
    value: row[1],
    root: row[2],
    status: row[3],
    outcome: row[4],
    side: row[5],
    traces: row[6],
    lateTraces: row[7],
    slow: row[8],
    weights: row[9],
  }));

function populationOf({
  first: { operation: id, origin, key },
  of,
  operation,
  told,
}: {
  readonly first: Pick<AttributeRow, "operation" | "origin" | "key">;
  readonly of: readonly AttributeRow[];
  readonly operation: OperationSpans;
  readonly told: ToldApart;
}): AttributePopulation {
  const values = groupBy(of, (row) => String(stratumOf(row)));
  const { slowBeyond, rows } = operation;
  return {
    ...{ operation: id, origin, key, powers: told.powers },
    slowNs: slowBeyond === undefined ? undefined : endOfBin(slowBeyond),
    strata: pivot(rows, stratumOf).map(({ first: stratum, ...sides }) => ({
      root: stratum.root,
      status: stratum.status,
      outcome: stratum.outcome,
      all: {
        baseline: allOf(sides.baseline, lastBin(operation)),
        candidate: allOf(sides.candidate, lastBin(operation)),
      },
      values: valuesOf(values.get(String(stratumOf(stratum))) ?? [], told),
    })),
  };
}

/** The values of one stratum, what is not told apart being one. */
function valuesOf(rows: readonly AttributeRow[], told: ToldApart) {
  const values = groupBy(rows, (row) => JSON.stringify([told.as(row)]));
  return [...values.values()].map((having) => {
    const value = having[0] && told.as(having[0]);
    return {
      value:
        value !== undefined && told.powers ? labelOf(Number(value)) : value,
      baseline: countOf(having.filter(({ side }) => side === 0)),
      candidate: countOf(having.filter(({ side }) => side === 1)),
    };
  });
}

const stratumOf = ({
  root,
  status,
  outcome,
}: Pick<AttributeRow, "root" | "status" | "outcome">) => [
  root,
  status,
  outcome,
];

function countOf(rows: readonly AttributeRow[]): ValueCount | undefined {
  if (rows.length === 0) return undefined;
  const sum = (of: (row: AttributeRow) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    traces: sum(({ traces }) => traces),
    lateTraces: sum(({ lateTraces }) => lateTraces),
    slow: sum(({ slow }) => slow),
    weight: sum(({ weights }) => weights[0] ?? 0),
    squares: sum(({ weights }) => weights[1] ?? 0),
    slowWeight: sum(({ weights }) => weights[2] ?? 0),
    slowSquares: sum(({ weights }) => weights[3] ?? 0),
  };
}

function allOf(row: SpanRow | undefined, last: number): ValueCount | undefined {
  if (row === undefined) return undefined;
  const sum = (of: 1 | 2 | 3 | 4, slow = false) =>
    row.bins.reduce(
      (total, bin) =>
        slow && !(row.outcome === "ok" && bin[0] > last)
          ? total
          : total + bin[of],
      0,
    );
  return {
    traces: sum(1),
    lateTraces: sum(2),
    weight: sum(3),
    squares: sum(4),
    slow: sum(1, true),
    slowWeight: sum(3, true),
    slowSquares: sum(4, true),
  };
}
