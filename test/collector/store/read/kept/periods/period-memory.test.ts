import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Period } from "../../../../../../collector/src/store/read/compare/kept/periods/period.js";
import { PeriodMemory } from "../../../../../../collector/src/store/read/compare/kept/periods/period-memory.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HOUR = 3_600_000;

const hour = (at: number, version = "1"): Period => ({
  ...{ fromMs: at * HOUR, toMs: (at + 1) * HOUR, version },
});

/** A store that has a row every half hour, and what it was asked for, by the hour. */
function store(memory = new PeriodMemory()) {
  const asked: string[] = [];
  const read = async (periods: readonly Period[], name = "rows") => {
    const rows = await memory.read(
      { name, environment: "production", lengthMs: HOUR },
      periods,
      (ranges) => {
        asked.push(
          ranges.map((one) => `${one.fromMs / HOUR}-${one.toMs / HOUR}`).join(),
        );
        return Promise.resolve(
          ranges.flatMap(({ fromMs, toMs }) =>
            Array.from({ length: (2 * (toMs - fromMs)) / HOUR }, (_, at) => ({
              atMs: fromMs + (at * HOUR) / 2,
            })),
          ),
        );
      },
    );
    return rows.map(({ atMs }) => atMs / HOUR);
  };
  return { asked, read };
}

test("a period is read once, and again when something has come", async () => {
  const { asked, read } = store();
  expect(await read([hour(1), hour(2), hour(3)])).toEqual([
    1, 1.5, 2, 2.5, 3, 3.5,
  ]);
  expect(await read([hour(2), hour(3, "2"), hour(4)])).toEqual([
    2, 2.5, 3, 3.5, 4, 4.5,
  ]);
  expect(await read([hour(1), hour(3, "2"), hour(4)])).toHaveLength(6);
  expect(asked).toEqual(["1-4", "3-5"]);
});

test("a part of an hour is a period of its own, and rows of others are left out", async () => {
  const { asked, read } = store();
  await read([hour(1)]);
  expect(
    await read([{ fromMs: 1.5 * HOUR, toMs: 2 * HOUR, version: "1" }]),
  ).toEqual([1.5]);
  // Very many stretches are read with what lies between them.
  const many = Array.from({ length: 40 }, (_, at) => hour(10 + 2 * at));
  expect(await read(many)).toHaveLength(80);
  expect(asked).toEqual(["1-2", "1.5-2", "10-89"]);
});

test("questions of the same at once read it once", async () => {
  const { asked, read } = store();
  await Promise.all([read([hour(1), hour(2)]), read([hour(2), hour(3)])]);
  expect(asked).toEqual(["1-3", "3-4"]);
  await read([hour(1)], "other rows");
  expect(asked).toHaveLength(3);
});

test("what could not be read is asked for again", async () => {
  const memory = new PeriodMemory();
  await expect(
    memory.read(
      { name: "rows", environment: "production", lengthMs: HOUR },
      [hour(1)],
      () => Promise.reject(new Error("The store does not answer.")),
    ),
  ).rejects.toThrow("The store does not answer.");
  const { asked, read } = store(memory);
  expect(await read([hour(1)])).toEqual([1, 1.5]);
  expect(asked).toEqual(["1-2"]);
});

test("of more than is to be kept, what was of use last stays", async () => {
  // A row takes some 50 bytes.
  const { asked, read } = store(new PeriodMemory({ mostBytes: 250 }));
  await read([hour(1)]);
  await read([hour(2)]);
  await read([hour(1)]);
  await read([hour(3)]);
  await read([hour(1)]);
  expect(asked).toEqual(["1-2", "2-3", "3-4"]);
  await read([hour(2)]);
  expect(asked).toHaveLength(4);
});

test("nothing is kept when nobody has compared for an hour, or of no use for long", async () => {
  const { asked, read } = store();
  await read([hour(1)]);
  vi.advanceTimersByTime(HOUR - 1000);
  await read([hour(1)]);
  expect(asked).toHaveLength(1);
  vi.advanceTimersByTime(HOUR + 1000);
  await read([hour(1)]);
  expect(asked).toHaveLength(2);
  for (let nth = 0; nth < 600; nth += 1) await read([hour(2)]);
  await read([hour(1)]);
  expect(asked).toHaveLength(4);
});
