import type { ValueCount } from "../../../compare/attributes/population.js";
import type { Sided } from "./ask.js";
import type { BinnedRow } from "./kept/binned-cells.js";
import type { Rows } from "./kept/stores.js";
import { exponentOf, isNumber } from "../../summaries/powers.js";

/** Values a key may have before the rest are counted as one, for each group whose commonest are kept. */
const VALUES = 10;
/** Over all groups. */
const MOST_VALUES = 30;
/** Traces a side from which on an id shows: nearly each has a value of its own. */
const [ENOUGH, OWN] = [20, 0.9];

/** Traces of one stratum that say the same, of a key of an operation. */
export interface AttributeRow
  extends Sided, ValueCount, Omit<Rows["attributes"], keyof BinnedRow> {}

export interface ToldApart {
  /** Numbers are told apart by the power of two below them. */
  readonly powers: boolean;
  /** What a row is told apart as: a value, or an exponent; undefined for what counts as one. */
  as(row: AttributeRow): string | undefined;
}

/** In how many traces a value is, by side, and of the candidate's that failed or were slow. */
interface Counts {
  readonly sides: [baseline: number, candidate: number];
  failed: number;
  slow: number;
}

/**
 * What of a key's values is told apart: the commonest of each group; numbers, where there are more, by powers of
 * two.
 *
 * @param rows of one key of an operation
 * @param traces of both sides that run the operation
 * @returns undefined for a key that says nothing: that one side alone has (that is the telemetry's difference),
 *   that says the same everywhere, or that is an id, with a new value in nine of ten traces
 */
export function tellApart(
  rows: readonly AttributeRow[],
  traces: number,
): ToldApart | undefined {
  const having = [0, 1].map((side) => count(rows, (row) => row.side === side));
  const ids = [0, 1].map((side) =>
    count(rows, (row) => row.side === side && row.form === "id"),
  );
  const values = countsOf(rows);
  const different = [0, 1].map(
    (side) =>
      [...values.values()].filter(({ sides }) => (sides[side] ?? 0) > 0).length,
  );
  const isId = [0, 1].some((side) => {
    const [n = 0, own = 0, id = 0] = [having[side], different[side], ids[side]];
    return (n > ENOUGH && own + id > OWN * n) || id > n / 2;
  });
  const [baseline = 0, candidate = 0] = having;
  const everywhereTheSame = values.size < 2 && baseline + candidate >= traces;
  // All requests of a process share a resource: that sides differ in one is what facts tell.
  const ofResource =
    rows[0]?.origin === "resource" && different.every((n) => n < 2);
  if (Math.min(baseline, candidate) === 0 || isId) return undefined;
  if (everywhereTheSame || ofResource) return undefined;

  const powers =
    rows.some(({ form }) => form === "power") ||
    (values.size > VALUES && [...values.keys()].every(isNumber));
  const top = commonest(values);
  return {
    powers,
    as: ({ form, value }) => {
      if (form === "power") return value;
      if (form !== "value") return undefined;
      if (powers)
        return isNumber(value) ? String(exponentOf(Number(value))) : undefined;
      return top.has(value) ? value : undefined;
    },
  };
}

const count = (
  rows: readonly AttributeRow[],
  which: (row: AttributeRow) => boolean,
) => rows.reduce((sum, row) => (which(row) ? sum + row.traces : sum), 0);

function countsOf(rows: readonly AttributeRow[]): Map<string, Counts> {
  const values = new Map<string, Counts>();
  for (const { form, value, side, traces, slow, outcome } of rows) {
    if (form !== "value" && form !== "power") continue;
    const of = values.get(value) ?? { sides: [0, 0], failed: 0, slow: 0 };
    of.sides[side === 0 ? 0 : 1] += traces;
    if (side === 1) {
      of.failed += outcome === "failed" ? traces : 0;
      of.slow += slow;
    }
    values.set(value, of);
  }
  return values;
}

/** Of each group the commonest: what is rare in all may be common among the failing. */
function commonest(values: ReadonlyMap<string, Counts>): Set<string> {
  const groups: ((counts: Counts) => number)[] = [
    ({ sides }) => sides[0],
    ({ sides }) => sides[1],
    ({ failed }) => failed,
    ({ slow }) => slow,
  ];
  const top = groups.flatMap((of) =>
    [...values]
      .filter(([, counts]) => of(counts) > 0)
      .sort(([a, one], [b, other]) => of(other) - of(one) || (a < b ? -1 : 1))
      .slice(0, VALUES)
      .map(([value]) => value),
  );
  return new Set([...new Set(top)].slice(0, MOST_VALUES));
}
