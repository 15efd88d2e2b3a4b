import { expect, test } from "vitest";
import type { Database } from "../../../collector/src/store/database.js";
import {
  middleOf,
  type SliceRow,
} from "../../../collector/src/store/read/compare/middle.js";

const HALF_HOUR_MS = 1_800_000;
const EXACT_MS = 4711;

/** Finds the middle of a side with so many traces, of ten spans each, in each half hour. */
async function middle(
  traces: readonly number[],
  { stepMs = HALF_HOUR_MS, minutes = false } = {},
): Promise<number> {
  const side = { environment: "a", commit: "", sinceMs: 0, untilMs: 4e12 };
  const db: Pick<Database, "rows"> = {
    rows: <T>() => Promise.resolve([{ ms: EXACT_MS }] as T[]),
  };
  return middleOf(db as Database, {
    selection: { baseline: side, candidate: side, service: undefined },
    name: "baseline",
    slices: traces.map(
      (n, at) =>
        ({
          ...{ side: 0, sliceMs: at * stepMs },
          ...{ traces: n, spans: 10 * n },
        }) as SliceRow,
    ),
    arrived: [],
    isByMinute: () => minutes,
  });
}

test.each([
  ["few small slices: in the middle of one", [10, 20, 10], EXACT_MS],
  [
    "few large ones: between two of them",
    [20_000, 20_000, 20_000, 20_000, 20_000],
    2 * HALF_HOUR_MS,
  ],
  [
    "large ones that no end halves to within an eighth: in one",
    [20_000, 20_000, 20_000],
    EXACT_MS,
  ],
  ["many: between two of them", Array<number>(17).fill(10), 8 * HALF_HOUR_MS],
  ["nothing: nowhere", [], 0],
])("a side is halved %s", async (_, traces, expected) => {
  expect(await middle(traces)).toBe(expected);
});

test("a side that is one large slice is halved between two of its minutes, once these are told apart", async () => {
  const minutes = Array<number>(10).fill(2000);
  const stepMs = 60_000;
  expect(await middle(minutes, { stepMs })).toBe(EXACT_MS);
  expect(await middle(minutes, { stepMs, minutes: true })).toBe(5 * stepMs);
});
