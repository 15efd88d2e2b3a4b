import { setImmediate } from "node:timers/promises";
import { groupBy } from "../../../group.js";
import type {
  AttributePopulation,
  AttributeStratum,
  ValueCount,
} from "../../../compare/attributes/population.js";
import type { Step } from "../../../compare/flows/population.js";
import { endOfBin } from "../../summaries/kinds.js";
import type { Selection } from "./ask.js";
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
  const [all, named] = await Promise.all([
    readSpans(cells),
    names,
    // What there is most of is on its way meanwhile.
    cells.read("attributes", () => undefined),
  ]);
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
  const values = groupBy(of, stratumOf);
  const { slowBeyond } = operation;
  return {
    ...{ operation: id, origin, key, powers: told.powers },
    slowNs: slowBeyond === undefined ? undefined : endOfBin(slowBeyond),
    strata: strataOf(operation).map(({ name, ...stratum }) => ({
      ...stratum,
      values: valuesOf(values.get(name) ?? [], told),
    })),
  };
}

interface Stratum extends Omit<AttributeStratum, "values"> {
  readonly name: string;
}

const known = new WeakMap<OperationSpans, readonly Stratum[]>();

/** What all traces of an operation are, by stratum: the same for each of its keys. */
function strataOf(operation: OperationSpans): readonly Stratum[] {
  const last = lastBin(operation);
  const strata =
    known.get(operation) ??
    [...groupBy(operation.rows, stratumOf)].flatMap(([name, rows]) => {
      const [first] = rows;
      if (first === undefined) return [];
      const { root, status, outcome } = first;
      const all = {
        baseline: allOf(
          rows.find(({ side }) => side === 0),
          last,
        ),
        candidate: allOf(
          rows.find(({ side }) => side === 1),
          last,
        ),
      };
      return { name, root, status, outcome, all };
    });
  known.set(operation, strata);
  return strata;
}

const stratumOf = ({
  root,
  status,
  outcome,
}: Pick<AttributeRow, "root" | "status" | "outcome">) =>
  `${root} ${status} ${outcome}`;

type Count = { -readonly [K in keyof ValueCount]: ValueCount[K] };

/** The values of one stratum, what is not told apart being one. */
function valuesOf(rows: readonly AttributeRow[], told: ToldApart) {
  const values = new Map<string | undefined, [Count?, Count?]>();
  for (const row of rows) {
    const as = told.as(row);
    const sides = values.get(as) ?? [];
    values.set(as, sides);
    add((sides[row.side === 0 ? 0 : 1] ??= none()), row);
  }
  return [...values].map(([as, [baseline, candidate]]) => ({
    value: as !== undefined && told.powers ? labelOf(Number(as)) : as,
    ...{ baseline, candidate },
  }));
}

const none = (): Count => ({
  traces: 0,
  lateTraces: 0,
  slow: 0,
  weight: 0,
  squares: 0,
  slowWeight: 0,
  slowSquares: 0,
});

function add(sum: Count, more: ValueCount): void {
  sum.traces += more.traces;
  sum.lateTraces += more.lateTraces;
  sum.slow += more.slow;
  sum.weight += more.weight;
  sum.squares += more.squares;
  sum.slowWeight += more.slowWeight;
  sum.slowSquares += more.slowSquares;
}

function allOf(row: SpanRow | undefined, last: number): ValueCount | undefined {
  if (row === undefined) return undefined;
  const sum = none();
  for (const { bin, traces, late, weight, squares } of row.bins) {
    sum.traces += traces;
    sum.lateTraces += late;
    sum.weight += weight;
    sum.squares += squares;
    if (row.outcome !== "ok" || bin <= last) continue;
    sum.slow += traces;
    sum.slowWeight += weight;
    sum.slowSquares += squares;
  }
  return sum;
}
