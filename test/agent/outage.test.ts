import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { eventually } from "../support/eventually.js";
import { run, temporaryFolder } from "./support/run.js";
import { readSpool } from "./support/spooled.js";
import { startSink } from "./support/sink.js";

const TOTAL = 2_000;

/** Runs a steady application, some four seconds long, against a collector away for one of them. */
async function outage(
  away: (response: ServerResponse) => void,
): Promise<{ delivered: string[]; kept: string[]; stderr: string }> {
  let down = false;
  const sink = await startSink((_path, response) => {
    if (down) away(response);
    return down;
  });
  const folder = temporaryFolder();
  const running = run("--require", "steady.cjs", {
    args: [String(TOTAL)],
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      ISOSCOPE_AGENT_SPOOL_DIR: folder,
      OTEL_BSP_SCHEDULE_DELAY: "100",
    },
  });
  await eventually(() => {
    expect(sink.spans).not.toHaveLength(0);
  });
  down = true;
  await sleep(1_000);
  down = false;
  const { code, stderr } = await running;
  await sink.close();
  expect(code).toBe(0);
  const names = (spans: { name: string; scope: string }[]): string[] =>
    spans.filter(({ scope }) => scope === "steady").map(({ name }) => name);
  return {
    delivered: names(sink.spans),
    kept: names(readSpool(folder).spans),
    stderr,
  };
}

const expected = Array.from({ length: TOTAL }, (_, at) => `span ${at}`).sort();

it("loses and doubles nothing while the collector is busy", async () => {
  const { delivered, kept, stderr } = await outage((response) => {
    response.writeHead(503).end();
  });
  expect([...delivered, ...kept].sort()).toEqual(expected);
  expect(delivered.length).toBeGreaterThan(TOTAL / 4);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain("ISO-A11");
});

it("loses and doubles nothing while connections break", async () => {
  const { delivered, kept, stderr } = await outage((response) => {
    response.destroy();
  });
  expect([...delivered, ...kept].sort()).toEqual(expected);
  expect(stderr).toContain("ISO-A10");
});

it("does not retry what is refused for good, and says what to do", async () => {
  const sink = await startSink((_path, response) => {
    response.writeHead(401).end();
    return true;
  });
  const folder = temporaryFolder();
  const { code, stderr } = await run("--require", "exit.cjs", {
    args: ["normal"],
    env: { ISOSCOPE_ENDPOINT: sink.url, ISOSCOPE_AGENT_SPOOL_DIR: folder },
  });
  const paths = sink.requests.map(({ path }) => path).sort();
  await sink.close();
  expect(code).toBe(0);
  expect(paths).toEqual(["/v1/logs", "/v1/metrics", "/v1/traces"]);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain("ISOSCOPE_KEY");
});

it("counts and names records that the collector rejects out of a request it takes", async () => {
  const sink = await startSink((path, response) => {
    if (path !== "/v1/traces") return false;
    response.setHeader("content-type", "application/x-protobuf");
    // partial_success { rejected_spans: 3, error_message: "bad" }
    response.end(Buffer.from([10, 7, 8, 3, 18, 3, 98, 97, 100]));
    return true;
  });
  const { stderr } = await run("--require", "steady.cjs", {
    args: ["700"],
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      ISOSCOPE_AGENT_SPOOL_DIR: temporaryFolder(),
      OTEL_METRIC_EXPORT_INTERVAL: "300",
      OTEL_BSP_SCHEDULE_DELAY: "100",
    },
  });
  await sink.close();
  expect(stderr).toContain("ISO-A14");
  expect(stderr).toContain("bad");
  const last = sink.metrics.findLast(
    ({ name }) => name === "isoscope.agent.records.rejected",
  );
  expect(Number(last?.points[0]?.value)).toBeGreaterThanOrEqual(3);
});
