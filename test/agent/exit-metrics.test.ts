import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());

it.each(["normal", "exit"])(
  "sends the observable metrics of a process that lived for a moment (%s)",
  async (how) => {
    sink.clear();
    const { code, stderr } = await run("--require", "short.cjs", {
      args: [how],
      env: { ISOSCOPE_ENDPOINT: sink.url },
    });
    expect(code).toBe(0);
    expect(stderr.match(/ISO-A21/g)).toHaveLength(1);
    const points = (name: string): unknown =>
      sink.metrics.find((metric) => metric.name === name)?.points;
    expect(points("short.gauge")).toMatchObject([
      { value: 4, attributes: { of: "gauge" } },
    ]);
    expect(points("short.counter")).toMatchObject([{ value: 7 }]);
    expect(points("short.batched")).toMatchObject([{ value: -2 }]);
    expect(sink.metrics.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "process.memory.usage",
        "process.cpu.time",
        "v8js.memory.heap.used",
        "isoscope.agent.requests",
      ]),
    );
  },
);
