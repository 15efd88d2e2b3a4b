import { afterAll, beforeAll, expect, it } from "vitest";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());

/** Stack traces name the files they pass through; everything else must be the same. */
const plain = (text: string): string =>
  text.replaceAll(/^\s+at .*\n/gm, "").replaceAll(/^.*:\d+\n(?=throw )/gm, "");

it.each([
  "throw",
  "throw-later",
  "reject",
  "exit",
  "throw-caught",
  "reject-caught",
  "SIGTERM-graceful",
  "destroy",
  "end-twice",
])("changes nothing about a server that fails: %s", async (how) => {
  sink.clear();
  const bare = await run(undefined, "broken.cjs", { args: [how] });
  const traced = await run("--require", "broken.cjs", {
    args: [how],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  expect([traced.code, traced.signal]).toEqual([bare.code, bare.signal]);
  expect(traced.stdout).toBe(bare.stdout);
  expect(plain(traced.stderr)).toBe(plain(bare.stderr));
  const failed = sink.spans.find(
    ({ kind, attributes }) => kind === 2 && attributes["url.path"] === "/fails",
  );
  expect(failed?.name).toBe("GET");
});

it("delivers the request a process dies in, marked as unfinished", async () => {
  sink.clear();
  await run("--require", "broken.cjs", {
    args: ["exit"],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  const server = sink.spans.find(({ kind }) => kind === 2);
  expect(server?.attributes).toMatchObject({
    "isoscope.span.unfinished": true,
    "url.path": "/fails",
  });
});

it("sends the error of a handler that throws, with its stack, on the span and as a record", async () => {
  sink.clear();
  await run("--require", "broken.cjs", {
    args: ["throw"],
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  const server = sink.spans.find(({ kind }) => kind === 2);
  expect(server?.attributes["error.type"]).toBe("Error");
  const crash = sink.logs.find(({ severityText }) => severityText === "FATAL");
  expect(crash?.body).toBe("Error: in the handler");
  expect(crash?.traceId).toBe(server?.traceId);
});

it.each(["nothing", "object", "trap"])(
  "ends with the application's own code and error when it throws what can't be read: %s",
  async (what) => {
    sink.clear();
    const bare = await run(undefined, "thrown.cjs", { args: [what] });
    const traced = await run("--require", "thrown.cjs", {
      args: [what],
      env: { ISOSCOPE_ENDPOINT: sink.url },
    });
    expect([traced.code, traced.signal]).toEqual([bare.code, bare.signal]);
    const own = traced.stderr
      .split("\n")
      .filter((line) => !line.startsWith("[isoscope]"));
    expect(own).toEqual(bare.stderr.split("\n"));
  },
);

it("lets an application throw and pass on what can't be read while it answers", async () => {
  sink.clear();
  const bare = await run(undefined, "unreadable.cjs");
  const traced = await run("--require", "unreadable.cjs", {
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  expect(bare.stdout).toBe("500 handled\n500 handled\n500 handled\n");
  expect(traced.stdout).toBe(bare.stdout);
  expect(traced.code).toBe(bare.code);
});
