import { mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Status } from "../../../collector/src/api/status.js";
import {
  startCollector,
  type RunningCollector,
} from "../../support/collector.js";
import { repository } from "../../support/compiled.js";
import { eventually } from "../../support/eventually.js";
import { encodeLogs, encodeTraces } from "../../support/otlp.js";
import { seededIds, span } from "../../support/otlp-build.js";
import {
  realisticLogsRequest,
  realisticTraceRequest,
} from "../../support/otlp-realistic.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-status-"));
let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector({
    env: { ISOSCOPE_RETENTION: "traces=7,staging=3,staging.logs=5" },
  });
  const origin = {
    service: "s",
    environment: "staging",
    commit: "c".repeat(40),
    seed: 1,
  };
  await send("traces", encodeTraces(realisticTraceRequest(200, origin)));
  await send("logs", encodeLogs(realisticLogsRequest(100, origin)));
  await send("logs", Buffer.from("garbage"));
}, 60_000);
const send = (signal: string, body: Uint8Array) =>
  fetch(`${collector.url}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: Buffer.from(body),
  });
afterAll(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function status(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [join(repository, "collector/bin/isoscope.js"), "status", ...args],
      { env: { ...process.env, NO_COLOR: "1" } },
    );
    let out = "";
    let err = "";
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (err += data.toString()));
    child.on("close", (code) => {
      resolve({ code, out, err });
    });
  });
}

describe("isoscope status", () => {
  test("--json: rows, bytes, what each item takes, the oldest, and how long it is kept", async () => {
    await eventually(async () => {
      const { code, out } = await status("--url", collector.url, "--json");
      expect(code).toBe(0);
      const { signals, environments, ingest } = JSON.parse(out) as Status;
      expect(signals.traces.items).toBe(200);
      expect(signals.logs.items).toBe(100);
      expect(signals.traces.bytesPerItem).toBeCloseTo(
        signals.traces.bytes / 200,
      );
      expect(signals.traces).toMatchObject({
        retentionDays: 7,
        retentionDaysByEnvironment: { staging: 3 },
      });
      expect(signals.logs).toMatchObject({
        retentionDays: 30,
        retentionDaysByEnvironment: { staging: 5 },
      });
      expect(signals.metrics).toMatchObject({
        items: 0,
        bytesPerItem: null,
        oldestReceivedAt: null,
      });
      const age = Date.now() - Date.parse(signals.logs.oldestReceivedAt ?? "");
      expect(age).toBeGreaterThan(0);
      expect(age).toBeLessThan(60_000);
      expect(environments).toMatchObject([
        { environment: "staging", spans: 200, logRecords: 100, dataPoints: 0 },
      ]);
      expect(environments[0]?.oldestBySignal).toHaveProperty("traces");
      expect(environments[0]?.oldestBySignal).not.toHaveProperty("metrics");
      expect(ingest.logs.refused).toEqual({ "ISO-MALFORMED": 1 });
    }, 15_000);
  });

  test("for people", async () => {
    const { code, out } = await status("--url", collector.url);
    expect(code).toBe(0);
    for (const text of [
      /spans +│ 200 +│/,
      /log records +│ 100 +│/,
      /7 days, staging 3/,
      /staging +│ 200 +│ 100 +│ 0/,
      /Spool: 0 segments/,
      /logs: 1 requests, ISO-MALFORMED/,
      /Quarantine: empty/,
    ]) {
      expect(out).toMatch(text);
    }
  });

  test.each([
    [
      ["--url", "http://127.0.0.1:1"],
      /No collector answers/,
      /isoscope collector/,
    ],
    [["--url", "nonsense"], /is not a URL/, /--url/],
    [["--wrong"], /unknown option/, /./],
  ])("%j ends with 2 and says what to do", async (args, message, hint) => {
    const { code, err } = await status(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).toMatch(hint);
  });

  test("what is stored though its times can't be right is counted", async () => {
    const odd = {
      startTimeUnixNano: "2000000000",
      endTimeUnixNano: "1000000000",
    };
    const request = {
      resourceSpans: [
        {
          scopeSpans: [{ spans: [{ ...span({ ids: seededIds(9) }), ...odd }] }],
        },
      ],
    };
    expect((await send("traces", encodeTraces(request))).status).toBe(200);
    const { out } = await status("--url", collector.url);
    expect(out).toMatch(/traces: 1 spans more than a day from this clock/);
    expect(out).toMatch(/traces: 1 spans that end before they start/);
    const metrics = await (await fetch(`${collector.url}/metrics`)).text();
    expect(metrics).toContain(
      'isoscope_receive_flagged_items_total{signal="traces",reason="time_far_off"} 1',
    );
  });
});
