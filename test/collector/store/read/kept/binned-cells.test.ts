import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BinnedCells,
  type BinnedRow,
} from "../../../../../collector/src/store/read/compare/kept/binned-cells.js";

interface Cell {
  readonly subject: number;
  readonly group: number;
  readonly bin: number;
  readonly traces: number;
  readonly weight: number;
}

const cell = fc.record({
  subject: fc.integer({ min: 0, max: 3 }),
  group: fc.integer({ min: 0, max: 5 }),
  bin: fc.integer({ min: -4, max: 4 }),
  traces: fc.integer({ min: 1, max: 1000 }),
  weight: fc.integer({ min: 1, max: 8 }),
});

type Row = BinnedRow & { readonly name: string };

/** As a statement tells some cells: without weights where each trace stands for itself. */
const rowsOf = (cells: readonly Cell[]): Row[] =>
  [0, 1, 2, 3].flatMap((subject) => {
    const those = cells.filter((one) => one.subject === subject);
    if (those.length === 0) return [];
    const isPlain = those.every(({ weight }) => weight === 1);
    return {
      ...{ id: String(subject), name: `subject ${subject}` },
      groups: those.map(({ group }) => group),
      bins: those.map(({ bin }) => bin),
      traces: those.map(({ traces }) => traces),
      weights: isPlain ? [] : those.map((one) => one.traces * one.weight),
      squares: isPlain ? [] : those.map((one) => one.traces * one.weight ** 2),
    };
  });

test("what cells come to on a side is what adding them one by one comes to", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { maxLength: 30 }), { maxLength: 4 }),
      fc.array(fc.constantFrom(0, 1, 3, 4, 5, 7, 12, 13, 15), {
        minLength: 6,
        maxLength: 6,
      }),
      fc.boolean(),
      (readings, bits, unsampled) => {
        const all = readings.map((cells) =>
          unsampled ? cells.map((one) => ({ ...one, weight: 1 })) : cells,
        );
        const kept = new BinnedCells<Row>();
        for (const row of all.flatMap(rowsOf)) kept.add(row);
        const tally = kept.tally(Uint8Array.from(bits));
        for (const [subject, { name }] of kept.subjects.entries()) {
          for (const side of [0, 1] as const) {
            const on = all
              .flat()
              .filter(
                (one) =>
                  `subject ${one.subject}` === name &&
                  ((bits[one.group] ?? 0) >> (2 * side)) & 1,
              );
            const sum = (bin: number, of: (one: Cell) => number) =>
              on
                .filter((one) => one.bin === bin)
                .reduce((total, one) => total + of(one), 0);
            const isLate = ({ group }: Cell) =>
              ((bits[group] ?? 0) >> (2 * side)) & 2 ? 1 : 0;
            const bins = [...new Set(on.map(({ bin }) => bin))];
            expect(
              kept
                .binsOf(subject, tally, side)
                .map(({ bin, traces, late, weight, squares }) => ({
                  ...{ bin, traces, late, weight, squares },
                })),
            ).toEqual(
              bins
                .sort((a, b) => a - b)
                .map((bin) => ({
                  bin,
                  traces: sum(bin, (one) => one.traces),
                  late: sum(bin, (one) => one.traces * isLate(one)),
                  weight: sum(bin, (one) => one.traces * one.weight),
                  squares: sum(bin, (one) => one.traces * one.weight ** 2),
                })),
            );
          }
        }
      },
    ),
  );
});
