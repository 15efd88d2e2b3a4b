import { setImmediate } from "node:timers/promises";
import { groupBy } from "../../../group.js";
import type {
  AttributePopulation,
  ValueCount,
} from "../../../compare/attributes/population.js";
import type { Step } from "../../../compare/flows/population.js";
import { endOfBin } from "../../summaries/kinds.js";
import { pivot, type Selection } from "./ask.js";
import type { Cells } from "./cells.js";
import { readKeys } from "./keys.js";
import { labelOf } from "../../summaries/powers.js";
import { tellApart, type AttributeRow, type ToldApart } from "./tell-apart.js";
import {
  lastBin,
  readSpans,
  tracesOf,
  type OperationSpans,
  type SpanRow,
} from "./spans.js";

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
  names: Promise<readonly Step[]>,
): Promise<{
  readonly attributes: readonly AttributePopulation[];
  readonly left: number;
}> {
  const [all, named] = await Promise.all([readSpans(cells), names]);
  const asked = new Set(
    named
      .filter((one) => (service ?? one.service) === one.service)
      .map((one) => one.operationId),
  );
  const operations = new Map(
    all
      .filter(({ operation }) => asked.has(operation))
      .map((one) => [one.operation, one]),
  );
  if (operations.size === 0) return { attributes: [], left: 0 };
  const keys = await readKeys(cells, operations);
  const cut = new Set(
    keys.filter(saysLeftOut).map(([{ operation }]) => operation),
  );
  const found = (
    await inTurns(keys, (of) => {
      const [first] = of;
      const operation = operations.get(first.operation);
      if (operation === undefined || saysLeftOut(of)) return [];
      // What some of an operation's summaries left out would be absent there.
      if (cut.has(first.operation) && !isEverywhere(of, operation)) return [];
      const told = tellApart(of, operation.traces);
      const traces = of.reduce((sum, row) => sum + row.traces, 0);
      return told ? [{ first, of, operation, told, traces }] : [];
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

const saysLeftOut = (rows: readonly AttributeRow[]) =>
  rows.some(({ form }) => form === "left");

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
  const sum = (of: "traces" | "late" | "weight" | "squares", slow = false) =>
    row.bins.reduce(
      (total, bin) =>
        slow && !(row.outcome === "ok" && bin.bin > last)
          ? total
          : total + bin[of],
      0,
    );
  return {
    traces: sum("traces"),
    lateTraces: sum("late"),
    weight: sum("weight"),
    squares: sum("squares"),
    slow: sum("traces", true),
    slowWeight: sum("weight", true),
    slowSquares: sum("squares", true),
  };
}
