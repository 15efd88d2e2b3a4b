import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Database } from "../../../../../collector/src/store/database.js";
import { KeptCells } from "../../../../../collector/src/store/read/compare/kept/kept-cells.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A store of builds with one group each, and one span that ran in it. */
function builds() {
  const asked: string[] = [];
  const lost = new Set<string>();
  const rows = (sql: string, params: Record<string, unknown> = {}) => {
    const of = (params["builds"] as readonly bigint[]).map(String);
    if (sql.includes("isoscope_summary_traces")) {
      return of.map((build) => ({ id: `1${build}`, build, sliceMs: 0 }));
    }
    asked.push(of.join(" "));
    const numbers = params["numbers"] as readonly number[];
    return of.map((build, at) => ({
      ...{ id: "1", operation: "1", root: "1", status: "ok", outcome: "ok" },
      groups: [lost.has(build) ? params["none"] : numbers[at]],
      ...{ bins: [8], traces: [Number(build)], weights: [], squares: [] },
    }));
  };
  const db: Database = {
    rows: (sql: string, params?: Record<string, unknown>) =>
      Promise.resolve().then(() => rows(sql, params)),
    lines: async (sql: string, params?: Record<string, unknown>) => {
      const found = await db.rows<object>(sql, params);
      return Buffer.from(
        found.map((row) => `${JSON.stringify(row)}\n`).join(""),
      );
    },
  } as unknown as Database;
  return { db, asked, lost };
}

/** How many traces ran the span, of some builds. */
async function traces(kept: KeptCells, of: readonly bigint[]): Promise<number> {
  const memory = kept.memory();
  const groups = await memory.groups(of);
  const on = new Uint8Array(memory.count);
  for (const { number } of groups) on[number] = 1;
  return memory.read("spans", of, on, (spans, sides) => {
    const tally = spans.tally(sides);
    return spans.subjects
      .flatMap((_, subject) => spans.binsOf(subject, tally, 0))
      .reduce((sum, bin) => sum + bin.traces, 0);
  });
}

test("the cells of a build are read once, by whoever asks first", async () => {
  const { db, asked } = builds();
  const kept = new KeptCells(db);
  expect(
    await Promise.all([traces(kept, [1n, 2n]), traces(kept, [2n, 4n])]),
  ).toEqual([3, 6]);
  expect(await traces(kept, [1n, 4n])).toBe(5);
  expect(asked).toEqual(["1 2", "4"]);
});

test("what is of no use is forgotten once it is much", async () => {
  const { db, asked } = builds();
  const kept = new KeptCells(db, { mostBytes: 1 });
  const many = Array.from({ length: 9 }, (_, at) => BigInt(at + 1));
  expect(await traces(kept, many)).toBe(45);
  // All of it is asked about: it would only be read again.
  expect(await traces(kept, many)).toBe(45);
  expect(asked).toHaveLength(1);
  expect(await traces(kept, [9n])).toBe(9);
  expect(await traces(kept, [9n])).toBe(9);
  expect(asked.slice(1)).toEqual(["9"]);
});

test("nothing is kept when nobody has compared for an hour", async () => {
  const { db, asked } = builds();
  const kept = new KeptCells(db);
  await traces(kept, [3n]);
  vi.advanceTimersByTime(3_599_000);
  await traces(kept, [3n]);
  vi.advanceTimersByTime(3_601_000);
  expect(await traces(kept, [3n])).toBe(3);
  expect(asked).toEqual(["3", "3"]);
});

test("cells without the traces that they count are an error, and are read again", async () => {
  const { db, asked, lost } = builds();
  const kept = new KeptCells(db);
  lost.add("2");
  await expect(traces(kept, [1n, 2n])).rejects.toThrow(
    "Cells of spans have no traces of their slice",
  );
  lost.clear();
  expect(await traces(kept, [1n, 2n])).toBe(3);
  expect(asked).toEqual(["1 2", "1 2"]);
});
