import { groupBy } from "../../../compare/group.js";
import type {
  AttributePopulation,
  ValueCount,
} from "../../../compare/attributes/population.js";
import type { Outcome } from "../../../compare/outcome.js";
import type {
  CallPopulation,
  OperationName,
} from "../../../compare/population.js";
import { endOfBin } from "../../summaries/kinds.js";
import { shown } from "../../summaries/attributes/shown.js";
import { pivot, type Selection, type Sided } from "./ask.js";
import type { Cells } from "./cells.js";
import { labelOf } from "./powers.js";
import {
  lastBin,
  readSpans,
  type OperationSpans,
  type SpanRow,
} from "./spans.js";

/** Values a key may have before the rest are counted as one, for each group whose commonest are kept. */
const VALUES = 10;
/** Keys over all operations. */
const KEYS = 1000;

interface AttributeRow extends Sided {
  readonly operation: string;
  readonly origin: "span" | "resource";
  readonly key: string;
  readonly powers: boolean;
  /** Null for those that are counted as one. */
  readonly value: string | null;
  readonly root: string;
  readonly status: Outcome;
  readonly outcome: Outcome;
  readonly traces: number;
  readonly lateTraces: number;
  readonly slow: number;
  readonly weights: readonly number[];
}

/** What {@link readAttributes} needs to know of the requests. */
interface Requests {
  readonly names: readonly OperationName[];
  /** Which operations run more than once in a trace. */
  readonly calls: readonly CallPopulation[];
}

/** The traces of each operation by the values of its attributes, both sides over their whole populations. */
export async function readAttributes(
  cells: Cells,
  { service }: Pick<Selection, "service">,
  { names, calls }: Requests,
): Promise<AttributePopulation[]> {
  const repeated = repeatedOf(calls);
  const asked = new Set(
    names
      .filter((one) => (service ?? one.service) === one.service)
      .map(({ id }) => id),
  );
  const all = await readSpans(cells, repeated);
  const operations = new Map(
    all
      .filter(({ operation }) => asked.has(operation))
      .map((one) => [one.operation, one]),
  );
  if (operations.size === 0) return [];
  const those = [...operations.values()];
  const rows = await cells.read<AttributeRow>("attributes", "attributes", {
    ...(await shown(
      cells.ask,
      those.map(({ countedNow }) => countedNow),
    )),
    repeated,
    asked: those.map(({ operation }) => BigInt(operation)),
    traces: those.map(({ traces }) => traces),
    slow: those.map(lastBin),
    told_apart: VALUES,
    told_keys: KEYS,
  });
  const keyOf = ({ operation, origin, key }: AttributeRow) =>
    JSON.stringify([operation, origin, key]);
  return [...groupBy(rows, keyOf).values()].flatMap((of) => {
    const [first] = of;
    const operation = first && operations.get(first.operation);
    return first === undefined || operation === undefined
      ? []
      : [populationOf(first, of, operation)];
  });
}

function repeatedOf(calls: readonly CallPopulation[]): bigint[] {
  const repeated = calls
    .filter(({ baseline, candidate }) =>
      [...baseline, ...candidate].some((count) => count.calls > 1),
    )
    .map(({ callee }) => callee);
  return [...new Set(repeated)].map(BigInt);
}

function populationOf(
  { operation, origin, key, powers }: AttributeRow,
  rows: readonly AttributeRow[],
  spans: OperationSpans,
): AttributePopulation {
  const having = groupBy(rows, (row) => String(stratumOf(row)));
  return {
    ...{ operation, origin, key, powers },
    slowNs:
      spans.slowBeyond === undefined ? undefined : endOfBin(spans.slowBeyond),
    strata: pivot(spans.rows, stratumOf).map(({ first, ...sides }) => ({
      root: first.root,
      status: first.status,
      outcome: first.outcome,
      all: {
        baseline: allOf(sides.baseline, lastBin(spans)),
        candidate: allOf(sides.candidate, lastBin(spans)),
      },
      values: pivot(having.get(String(stratumOf(first))) ?? [], ({ value }) => [
        value,
      ]).map(({ first: { value }, baseline, candidate }) => ({
        value: value !== null && powers ? labelOf(value) : (value ?? undefined),
        baseline: countOf(baseline),
        candidate: countOf(candidate),
      })),
    })),
  };
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

function countOf(row: AttributeRow | undefined): ValueCount | undefined {
  if (row === undefined) return undefined;
  const { traces, lateTraces, slow } = row;
  const [weight = 0, squares = 0, slowWeight = 0, slowSquares = 0] =
    row.weights;
  return { traces, lateTraces, weight, squares, slow, slowWeight, slowSquares };
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
