import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import { encodeTraces } from "../support/otlp.js";
import { resource, seededIds, span } from "../support/otlp-build.js";

const origin = {
  service: "curbed",
  environment: "test",
  commit: "a".repeat(40),
};

const body = (seed: number, name: string, attributes: Record<string, string>) =>
  encodeTraces({
    resourceSpans: [
      {
        resource: resource(origin),
        scopeSpans: [
          { spans: [span({ ids: seededIds(seed), name, attributes })] },
        ],
      },
    ],
  });

test("killed before its segment is loaded, the collector has what it cut short, and what came after it", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-curbed-"));
  onTestFinished(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const env = { ISOSCOPE_MAX_VALUE_BYTES: "64" };
  const first = await startCollector({ dataDir, env });
  const send = async (url: string, bytes: Buffer) => {
    const { status } = await fetch(`${url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: new Uint8Array(bytes),
    });
    return status;
  };
  const long = body(1, "long", { text: "x".repeat(1000) });
  expect(await send(first.url, long)).toBe(200);
  expect(await send(first.url, body(2, "short", {}))).toBe(200);
  await first.kill("SIGKILL");

  const second = await startCollector({ dataDir, env });
  onTestFinished(async () => {
    await second.stop();
  });
  // Its sender never saw the answer.
  expect(await send(second.url, long)).toBe(200);
  await eventually(async () => {
    const answer = await fetch(
      `${second.url}/api/v1/traces?environment=test&service=curbed`,
    );
    const { traces } = (await answer.json()) as {
      traces: { root: { operation: string } }[];
    };
    expect(traces.map(({ root }) => root.operation).sort()).toEqual([
      "long",
      "short",
    ]);
  });
});
