/** Spans of an operation, and failing ones, from which the keys and the commonest values are collected. */
const SPANS_FOR_KEYS = 4_000;

/** What is to be counted of an operation. */
export interface Counted {
  readonly operation: string;
  readonly failed: number;
  readonly others: number;
}

/** The parameters by which cells/attributes.sql finds out what there is to count. */
export function shown(operations: readonly Counted[]) {
  return {
    operations: operations.map(({ operation }) => BigInt(operation)),
    every_shown: operations.map(({ others }) => everyOf(others)),
    every_failed: operations.map(({ failed }) => everyOf(failed)),
    // Values up to which each of a key's counts; of what has more, so many of each group's.
    plain: 100,
    top: 250,
    // Over all operations; four digits tell them apart.
    keys: 2000,
  };
}

const everyOf = (spans: number) =>
  Math.max(1, Math.floor(spans / SPANS_FOR_KEYS));
