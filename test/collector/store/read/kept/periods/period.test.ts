import { expect, test } from "vitest";
import {
  periodsOf,
  rangesOf,
} from "../../../../../../collector/src/store/read/compare/kept/periods/period.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;

const activity = (...hours: (readonly [hour: number, version: string])[]) =>
  new Map(hours.map(([hour, version]) => [hour * HOUR, version]));

test("a window is cut into the hours in which there is something, and is cut itself", () => {
  expect(
    periodsOf(
      { fromMs: 1.5 * HOUR, toMs: 5.25 * HOUR },
      activity([5, "e"], [1, "a"], [2, "b"], [9, "z"]),
    ),
  ).toEqual([
    { fromMs: 1.5 * HOUR, toMs: 2 * HOUR, version: "a" },
    { fromMs: 2 * HOUR, toMs: 3 * HOUR, version: "b" },
    { fromMs: 5 * HOUR, toMs: 5.25 * HOUR, version: "e" },
  ]);
});

test("what a period depends on before and after it is in its version, and asked for where only that is", () => {
  expect(
    periodsOf({ fromMs: 0, toMs: 9 * HOUR }, activity([2, "b"], [5, "e"]), {
      beforeMs: 5 * MINUTE,
      afterMs: HOUR,
    }),
  ).toEqual([
    { fromMs: HOUR, toMs: 2 * HOUR, version: "b" },
    { fromMs: 2 * HOUR, toMs: 3 * HOUR, version: "b" },
    { fromMs: 3 * HOUR, toMs: 4 * HOUR, version: "b" },
    { fromMs: 4 * HOUR, toMs: 5 * HOUR, version: "e" },
    { fromMs: 5 * HOUR, toMs: 6 * HOUR, version: "e" },
    { fromMs: 6 * HOUR, toMs: 7 * HOUR, version: "e" },
  ]);
});

test("longer periods depend on all of their hours", () => {
  const [first, ...others] = periodsOf(
    { fromMs: 0, toMs: 12 * HOUR },
    activity([4, "a"], [7, "b"]),
    { lengthMs: 4 * HOUR },
  );
  expect(first).toEqual({ fromMs: 4 * HOUR, toMs: 8 * HOUR, version: "a b" });
  expect(others).toEqual([]);
});

test("periods that follow one another are read as one, and so are very many", () => {
  const hours = (...some: number[]) =>
    some.map((hour) => ({ fromMs: hour * HOUR, toMs: (hour + 1) * HOUR }));
  expect(rangesOf(hours(1, 2, 3, 5))).toEqual([
    { fromMs: HOUR, toMs: 4 * HOUR },
    { fromMs: 5 * HOUR, toMs: 6 * HOUR },
  ]);
  const everyOther = Array.from({ length: 40 }, (_, at) => 2 * at);
  expect(rangesOf(hours(...everyOther))).toEqual([
    { fromMs: 0, toMs: 79 * HOUR },
  ]);
  expect(rangesOf([])).toEqual([]);
});
