import { describe, expect, test } from "vitest";
import { seeded } from "./support/random.js";
import { judge, repeat, series, side } from "./support/series.js";

describe("more processes for as many requests", () => {
  const steadily = (level: number, seed: number, processes: number) => {
    const random = seeded(seed);
    return side(
      repeat(80, () => level * Math.exp(0.05 * random.normal())),
      { processes },
    );
  };

  test("are another level of each: less to do", () => {
    const metric = "v8js.memory.heap.used";
    const [one, two] = [steadily(7e6, 1, 1), steadily(8e5, 2, 2)];
    expect(judge(series(one, two, { metric }))).toEqual([]);
    expect(judge(series(one, steadily(8e5, 2, 1), { metric }))).toHaveLength(1);
  });

  test("cost each what a process costs", () => {
    const shape = "counter";
    const twice = [steadily(1, 3, 1), steadily(2, 4, 2)] as const;
    expect(
      judge(series(...twice, { shape, metric: "process_cpu_seconds_total" })),
    ).toEqual([]);
    expect(
      judge(series(...twice, { shape, metric: "orders.placed" })),
    ).toHaveLength(1);
  });

  test("collect garbage otherwise, and wait as long", () => {
    const observed = (shorter: number, processes: number) =>
      side(
        repeat(80, () => 300),
        {
          ...{ processes, weights: repeat(80, () => 30) },
          cumulative: Array.from({ length: 80 }, (_, i) => [
            shorter + (i % 3),
            30,
          ]),
        },
      );
    const told = (metric: string) =>
      judge(
        series(observed(10, 1), observed(25, 2), {
          ...{ metric, shape: "distribution", bounds: [5, 50] },
        }),
      ).length;
    expect(told("nodejs_gc_duration_seconds")).toBe(0);
    expect(told("db.client.operation.duration")).toBe(1);
  });
});
