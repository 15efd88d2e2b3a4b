import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { connect } from "../../collector/src/store/connect.js";
import { ownDatabase, startFront } from "../support/clickhouse-server.js";
import { startCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import { innocent, judge, quantile } from "./ledger.js";
import { Sender } from "./sender.js";

// For minutes: ISOSCOPE_TEST_AWAY_S=180 npx vitest run test/faults/engine-away.test.ts
const AWAY_S = Number(process.env["ISOSCOPE_TEST_AWAY_S"] ?? 6);

interface Status {
  readonly spool: { bytes: number; segments: number; storeError?: string };
  readonly quarantine: unknown[];
}

test(
  `the engine away for ${AWAY_S} s: ingest goes on, reads say so, nothing is lost or stored twice`,
  { timeout: 120_000 + AWAY_S * 2000 },
  async () => {
    let front = await startFront();
    const { path, port } = front;
    const store = `${front.url}/${ownDatabase()}`;
    const collector = await startCollector({
      args: ["--clickhouse-url", store],
    });
    const ask = async (route: string) => {
      const answer = await fetch(`${collector.url}${route}`);
      return { status: answer.status, body: await answer.json() };
    };
    const spool = async () => (await ask("/api/v1/status")).body as Status;
    const scraped = async () =>
      (await fetch(`${collector.url}/metrics`)).text();
    const sender = new Sender(collector.url, 5000);
    sender.start(4, 50, 20);
    await sleep(1500);

    await front.kill();
    const before = sender.ledger.latencies.length;
    await sleep(AWAY_S * 500);
    for (const route of ["/api/v1/environments", "/readyz"]) {
      expect(await ask(route)).toMatchObject({
        status: 503,
        body: {
          error: {
            code: "ISO-STORE-UNAVAILABLE",
            hint: expect.stringContaining("ClickHouse") as string,
          },
        },
      });
    }
    expect((await ask("/healthz")).status).toBe(200);
    expect(await scraped()).toMatch(/^isoscope_store_up 0$/m);
    const waiting = await spool();
    expect(waiting.spool.bytes).toBeGreaterThan(0);
    expect(waiting.spool.storeError).toMatch(/ECONNREFUSED|ECONNRESET|socket/);
    await sleep(AWAY_S * 500);
    const away = sender.ledger.latencies.slice(before);

    front = await startFront({ path, port });
    const back = performance.now();
    await sleep(1000);
    const ledger = await sender.stop();
    await eventually(async () => {
      expect((await spool()).spool.bytes).toBe(0);
    }, 60_000);
    const drained = performance.now() - back;
    expect((await spool()).quarantine).toEqual([]);
    expect((await ask("/readyz")).status).toBe(200);
    const up = await scraped();
    expect(up).toMatch(/^isoscope_store_up 1$/m);
    expect(up).toMatch(/^isoscope_stored_bytes\{table="otel_traces"\} [1-9]/m);
    expect(up).toMatch(
      /^isoscope_stored_oldest_timestamp_seconds\{environment="[^"]+",signal="traces"\} 1[0-9]{9}/m,
    );
    expect(up).toContain(
      `isoscope_stored_rows{table="otel_traces"} ${ledger.acknowledged.size}\n`,
    );
    expect(await collector.stop()).toBe(0);

    const connections = await connect({ dataDir: "/", clickhouseUrl: store });
    expect(await judge(connections.reader, ledger)).toEqual(innocent);
    await connections.close();
    await front.stop();
    rmSync(path, { recursive: true, force: true });
    console.log(
      `${ledger.acknowledged.size} spans acknowledged, ${away.length} requests of them while the engine was away: p50 ${quantile(away, 0.5).toFixed(1)} ms, p99 ${quantile(away, 0.99).toFixed(1)} ms; spool drained ${Math.round(drained)} ms after it was back`,
    );
    expect(away.length).toBeGreaterThan(50);
    expect(ledger.refusals.size).toBe(0);
  },
);
