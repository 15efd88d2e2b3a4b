import type { Cells } from "./cells.js";
import { addTo } from "./kept/numbers.js";
import type { OnSides } from "./kept/on-sides.js";
import type { Stores } from "./kept/stores.js";
import { lastBin, type OperationSpans } from "./spans.js";
import type { AttributeRow } from "./tell-apart.js";

/** All that is counted of one key of an operation. */
export type KeyRows = readonly [AttributeRow, ...AttributeRow[]];

/** Sums of one subject: of each side traces, later ones, slow ones, weights and squares of all and of the slow. */
const SUBJECT = 14;
const SIDE = 7;

/**
 * In how many traces an operation has which value of which attribute, as part of which request and how it ended.
 *
 * @param operations that are asked about, by their ids
 */
export const readKeys = (
  cells: Cells,
  operations: ReadonlyMap<string, OperationSpans>,
): Promise<KeyRows[]> =>
  cells.read("attributes", (attributes, on) => {
    const sums = sumsOf(attributes, on, operations);
    const keys = new Map<string, [AttributeRow, ...AttributeRow[]]>();
    for (const [at, of] of attributes.subjects.entries()) {
      if (!operations.has(of.operation)) continue;
      const name = `${of.operation} ${of.origin} ${of.key}`;
      for (let side = 0; side < 2; side += 1) {
        const sum = (nth: number) =>
          sums[SUBJECT * at + SIDE * side + nth] ?? 0;
        if (sum(0) === 0) continue;
        const row = rowOf(of, side, sum);
        const rows = keys.get(name);
        if (rows === undefined) keys.set(name, [row]);
        else rows.push(row);
      }
    }
    return [...keys.values()];
  });

/** Thousands of them: plainly, without copying. */
const rowOf = (
  of: Stores["attributes"]["subjects"][number],
  side: number,
  sum: (nth: number) => number,
): AttributeRow => ({
  operation: of.operation,
  origin: of.origin,
  key: of.key,
  form: of.form,
  value: of.value,
  root: of.root,
  status: of.status,
  outcome: of.outcome,
  side,
  traces: sum(0),
  lateTraces: sum(1),
  slow: sum(2),
  weight: sum(3),
  squares: sum(4),
  slowWeight: sum(5),
  slowSquares: sum(6),
});

function sumsOf(
  attributes: Stores["attributes"],
  on: OnSides,
  operations: ReadonlyMap<string, OperationSpans>,
): Float64Array {
  const { subjects, bins, counts } = attributes;
  const sums = new Float64Array(SUBJECT * subjects.length);
  // What is not slow ends with this bin; of what failed nothing is.
  const last = subjects.map(({ operation, outcome }) => {
    const of = operations.get(operation);
    return of === undefined || outcome !== "ok" ? Infinity : lastBin(of);
  });
  const [groups, slots] = [attributes.groups.values, attributes.slots.values];
  const subjectOf = attributes.subjectOf.values;
  const traces = counts.traces.values;
  const weights = counts.weights.values;
  const squares = counts.squares.values;
  for (let cell = 0; cell < attributes.groups.length; cell += 1) {
    const bits = on[groups[cell] ?? 0] ?? 0;
    if (bits === 0) continue;
    const slot = slots[cell] ?? 0;
    const subject = subjectOf[slot] ?? 0;
    const isSlow = (bins.values[slot] ?? 0) > (last[subject] ?? 0);
    const n = traces[cell] ?? 0;
    const weight = weights[cell] ?? 0;
    const square = squares[cell] ?? 0;
    for (let side = 0; side < 2; side += 1) {
      const ofSide = bits >> (2 * side);
      if ((ofSide & 1) === 0) continue;
      const at = SUBJECT * subject + SIDE * side;
      addTo(sums, at, n);
      if (ofSide & 2) addTo(sums, at + 1, n);
      addTo(sums, at + 3, weight);
      addTo(sums, at + 4, square);
      if (!isSlow) continue;
      addTo(sums, at + 2, n);
      addTo(sums, at + 5, weight);
      addTo(sums, at + 6, square);
    }
  }
  return sums;
}
