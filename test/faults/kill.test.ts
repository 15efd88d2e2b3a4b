import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connect } from "../../collector/src/store/connect.js";
import { eventually } from "../support/eventually.js";
import { startCollector } from "../support/collector.js";
import { innocent, judge, quantile } from "./ledger.js";
import { Sender } from "./sender.js";

// The full hundred: ISOSCOPE_TEST_KILLS=100 npx vitest run test/faults/kill.test.ts
const KILLS = Number(process.env["ISOSCOPE_TEST_KILLS"] ?? 4);

interface Status {
  spool: { bytes: number; segments: number };
}

test(
  `killed ${KILLS} times under load, the collector has every acknowledged span once`,
  { timeout: 60_000 + KILLS * 10_000 },
  async () => {
    const restarts: number[] = [];
    const dataDir = mkdtempSync(join(tmpdir(), "isoscope-kill-"));
    let collector = await startCollector({ dataDir });
    const sender = new Sender(collector.url, 1000);
    sender.start(8, 50);
    for (let kill = 0; kill < KILLS; kill++) {
      // Before the first load, during one, after several: spread over two seconds.
      const delay = 100 + ((kill * 737) % 1900);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await collector.kill("SIGKILL");
      const killed = performance.now();
      collector = await startCollector({ dataDir });
      restarts.push(performance.now() - killed);
      sender.moveTo(collector.url);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ledger = await sender.stop();
    await eventually(async () => {
      const answer = await fetch(`${collector.url}/api/v1/status`);
      const status = (await answer.json()) as Status;
      expect(status.spool.bytes).toBe(0);
    }, 30_000);
    expect(await collector.stop()).toBe(0);

    const store = await connect({ dataDir, clickhouseUrl: undefined });
    const verdict = await judge(store.reader, ledger);
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });

    console.log(
      `${ledger.acknowledged.size} spans acknowledged over ${KILLS} kills; back after p50 ${Math.round(quantile(restarts, 0.5))} ms, at most ${Math.round(Math.max(...restarts))} ms`,
    );
    expect(ledger.acknowledged.size).toBeGreaterThan(1000);
    expect(verdict).toEqual(innocent);
  },
);
