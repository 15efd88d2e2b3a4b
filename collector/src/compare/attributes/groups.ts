import { groupBy } from "../../group.js";
import { effectiveCount, type Weights } from "../stats/effective-size.js";
import { gTest } from "../stats/g-test.js";
import { divergence } from "../stats/kullback-leibler.js";
import { keyOf, type Value } from "./population.js";

/** A value, and how many of either group have it. */
export interface Row {
  readonly value: Value;
  /** Effectively so many, where traces stand for unlike numbers. */
  readonly counts: readonly [reference: number, subject: number];
  /** What those of the subject stand for. */
  readonly weight: number;
}

/** The row of a value from the traces that have it in either group, out of all in the groups. */
export function rowOf(
  value: Value,
  reference: Weights,
  subject: Weights,
  all: readonly [reference: Weights, subject: Weights],
): Row {
  return {
    value,
    counts: [
      effectiveCount(reference, all[0]),
      effectiveCount(subject, all[1]),
    ],
    weight: subject.weight,
  };
}

/** What two groups of traces differ in: `subject` is the group that is described. */
export interface GroupDifference {
  readonly p: number;
  /** Kullback-Leibler divergence of the subject from the reference, in nats. */
  readonly divergence: number;
  /** The value that is over-represented in the subject and adds most to the divergence. */
  readonly value: Value;
  /** Share of each group that has it, as if both had the subject's mix of strata. */
  readonly share: { readonly reference: number; readonly subject: number };
  readonly n: { readonly reference: number; readonly subject: number };
}

/**
 * Compares two groups by the values of one key.
 *
 * @param strata one table per stratum; each lists every value, absence included
 * @returns undefined where a group is empty or has more of nothing
 */
export function compareGroups(
  strata: readonly (readonly Row[])[],
): GroupDifference | undefined {
  const usable = strata.filter(
    (rows) => size(rows, 0) > 0 && size(rows, 1) > 0,
  );
  const n = {
    reference: usable.reduce((sum, rows) => sum + size(rows, 0), 0),
    subject: usable.reduce((sum, rows) => sum + size(rows, 1), 0),
  };
  const weight = usable.reduce((sum, rows) => sum + weightOf(rows), 0);
  const values = [
    ...groupBy(
      usable.flatMap((rows) =>
        rows.map((row) => ({
          row,
          reference: size(rows, 0),
          weight: weightOf(rows) / weight,
        })),
      ),
      ({ row: { value } }) => keyOf(value),
    ).values(),
  ].map((cells) => ({
    value: cells[0]?.row.value ?? { is: "other" as const },
    share: {
      reference: cells.reduce(
        (sum, { row, reference, weight: stratum }) =>
          sum + (row.counts[0] / reference) * stratum,
        0,
      ),
      subject: cells.reduce((sum, { row }) => sum + row.weight, 0) / weight,
    },
  }));
  const parts = divergence(
    values.map(({ share }) => share.subject * n.subject),
    values.map(({ share }) => share.reference * n.reference),
  );
  let best = -1;
  parts.forEach((part, index) => {
    if (part > (parts[best] ?? 0)) best = index;
  });
  const most = values[best];
  if (most === undefined) return undefined;
  return {
    p: gTest(usable.map((rows) => rows.map(({ counts }) => counts))),
    divergence: parts.reduce((sum, part) => sum + part, 0),
    ...most,
    n,
  };
}

const weightOf = (rows: readonly Row[]) =>
  rows.reduce((sum, row) => sum + row.weight, 0);

const size = (rows: readonly Row[], of: 0 | 1) =>
  rows.reduce((sum, { counts }) => sum + counts[of], 0);
