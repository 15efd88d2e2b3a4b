import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.js";
import type { Received } from "./support/decode.js";
import { type Run, run, temporaryFolder } from "./support/run.js";
import { closedPort, type Sink, startSink } from "./support/sink.js";
import { readSpool } from "./support/spooled.js";

let sink: Sink;
let nowhere: string;

beforeAll(async () => {
  sink = await startSink();
  nowhere = await closedPort();
});
afterAll(() => sink.close());

const ways: { way: string; how: string; signal?: NodeJS.Signals }[] = [
  { way: "a normal end", how: "normal" },
  { way: "process.exit()", how: "process.exit" },
  { way: "a throw", how: "throw" },
  { way: "an unhandled rejection", how: "rejection" },
  { way: "SIGTERM", how: "signal", signal: "SIGTERM" },
  { way: "SIGINT", how: "signal", signal: "SIGINT" },
  { way: "a terminal that closes", how: "signal", signal: "SIGHUP" },
];

async function end(
  start: "--require" | undefined,
  { how, signal }: (typeof ways)[number],
  env: Record<string, string>,
): Promise<Run> {
  const options = { args: [how], env };
  return run(
    start,
    "exit.cjs",
    signal === undefined ? options : { ...options, signal },
  );
}

function expectEverything(received: Received): void {
  const spans = received.spans.filter(({ scope }) => scope === "exit");
  expect(spans).toHaveLength(10);
  expect(received.logs.map(({ body }) => body)).toContain("about to end");
  const value = (name: string): number | undefined =>
    received.metrics.findLast((metric) => metric.name === name)?.points[0]
      ?.value;
  expect(value("exit.otel")).toBe(5);
  expect(value("exit_prom")).toBe(7);
}

describe.each(ways)("$way", (way) => {
  it("loses nothing and ends as without the agent, collector up", async () => {
    sink.clear();
    const env = { ISOSCOPE_ENDPOINT: sink.url };
    const bare = await end(undefined, way, env);
    const traced = await end("--require", way, env);
    expect([traced.code, traced.signal]).toEqual([bare.code, bare.signal]);
    expect(traced.stdout).toBe(bare.stdout);
    expectEverything(sink);
  });

  it("keeps everything on disk and ends as without the agent, collector down", async () => {
    const folder = temporaryFolder();
    const env = {
      ISOSCOPE_ENDPOINT: nowhere,
      ISOSCOPE_AGENT_SPOOL_DIR: folder,
    };
    const bare = await end(undefined, way, env);
    const traced = await end("--require", way, env);
    expect([traced.code, traced.signal]).toEqual([bare.code, bare.signal]);
    expect(traced.stderr.match(/ISO-A10/g)).toHaveLength(1);
    expectEverything(readSpool(folder));
  });
});

it("records an uncaught exception with its stack", async () => {
  sink.clear();
  await run("--require", "exit.cjs", {
    args: ["throw"],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  const crash = sink.logs.find(({ severityText }) => severityText === "FATAL");
  expect(crash).toMatchObject({
    body: "Error: thrown for the test",
    attributes: { "exception.type": "Error" },
  });
  expect(crash?.attributes["exception.stacktrace"]).toContain("exit.cjs");
});

it("leaves a signal to an application that handles it", async () => {
  sink.clear();
  const { code, signal } = await run("--require", "exit.cjs", {
    args: ["own-handler"],
    env: { ISOSCOPE_ENDPOINT: sink.url },
    signal: "SIGTERM",
  });
  expect([code, signal]).toEqual([7, null]);
  expectEverything(sink);
  expect(sink.logs.map(({ body }) => body)).toContain("goodbye");
});

it("delivers what exit handlers record, and ends open spans as unfinished", async () => {
  sink.clear();
  await run("--require", "exit.cjs", {
    args: ["late"],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  expect(sink.logs.map(({ body }) => body)).toContain("last words");
  const names = sink.spans.map(({ name }) => name);
  expect(names).toContain("from the exit handler");
  const open = sink.spans.find(({ name }) => name === "never ended");
  expect(open?.attributes["isoscope.span.unfinished"]).toBe(true);
});

it("does not hold an exit up for long when the collector hangs, and keeps everything", async () => {
  const hanging = await startSink(() => true);
  const folder = temporaryFolder();
  const { code, stdout } = await run("--require", "exit.cjs", {
    args: ["timed"],
    env: { ISOSCOPE_ENDPOINT: hanging.url, ISOSCOPE_AGENT_SPOOL_DIR: folder },
  });
  await hanging.close();
  expect(code).toBe(3);
  const held = Number(/held ([\d.]+) ms/.exec(stdout)?.[1]);
  expect(held).toBeGreaterThan(100);
  // Measured in the process itself, so that only its own waiting counts. Half a second, and on a busy
  // machine what writing to disk takes: two at the very most.
  expect(held).toBeLessThan(2_100);
  const { spans } = readSpool(folder);
  expect(spans.filter(({ scope }) => scope === "exit")).toHaveLength(20);
});

it("sends what an earlier process left, once the collector is back", async () => {
  const folder = temporaryFolder();
  await run("--require", "exit.cjs", {
    args: ["normal"],
    env: { ISOSCOPE_ENDPOINT: nowhere, ISOSCOPE_AGENT_SPOOL_DIR: folder },
  });
  expect(readSpool(folder).spans).not.toHaveLength(0);

  sink.clear();
  const second = run("--require", "exit.cjs", {
    args: ["signal"],
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      ISOSCOPE_AGENT_SPOOL_DIR: folder,
      OTEL_BSP_SCHEDULE_DELAY: "50",
    },
  });
  await eventually(() => {
    expect(sink.spans.filter(({ scope }) => scope === "exit")).toHaveLength(20);
    expect(readdirSync(folder)).toHaveLength(0);
  });
  const [span] = sink.spans;
  process.kill(Number(span?.resource["process.pid"]), "SIGKILL");
  await second;
});
