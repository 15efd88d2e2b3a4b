import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CompareAnswer } from "../../collector/src/api/compare-schemas.js";
import { startCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import { generateSide } from "../compare/generator/side.js";
import { sendSide } from "../compare/generator/send.js";

const startMs = Date.UTC(2026, 0, 15, 8);
const sides = [
  ["before", {}],
  ["after", { moreLines: 6, failingReservations: 0.2 }],
] as const;
const REQUESTS = 2500;

async function send(url: string): Promise<void> {
  for (const [index, [environment, faults]] of sides.entries()) {
    const side = generateSide(
      { requests: REQUESTS, faults },
      5 + index,
      startMs,
    );
    await sendSide(url, side, { environment, commit: "0123456789" });
  }
}

/** Until everything that was sent is in its tables. */
async function loaded(url: string): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${url}/api/v1/status`);
    const { spool } = (await answer.json()) as { spool: { bytes: number } };
    expect(spool.bytes).toBe(0);
  }, 60_000);
}

async function compare(url: string) {
  return eventually(async () => {
    const response = await fetch(
      `${url}/api/v1/compare?baseline=before&candidate=after`,
    );
    expect(response.status).toBe(200);
    const { summary, findings } = (await response.json()) as CompareAnswer;
    expect(summary.traces).toEqual({ baseline: REQUESTS, candidate: REQUESTS });
    return {
      summary,
      findings: findings.map(({ family, subject, verdict, n, message }) => ({
        ...{ family, subject, verdict, n, message },
      })),
    };
  }, 30_000);
}

test(
  "killed while it derives flows, the collector answers what one that was left alone does",
  { timeout: 120_000 },
  async () => {
    const options = { env: { ISOSCOPE_RETENTION_DAYS: "365" } };
    const alone = await startCollector(options);
    await send(alone.url);
    await loaded(alone.url);
    const wanted = await compare(alone.url);
    await alone.stop();
    expect(wanted.findings.length).toBeGreaterThan(2);

    const dataDir = mkdtempSync(join(tmpdir(), "isoscope-kill-"));
    let collector = await startCollector({ ...options, dataDir });
    await send(collector.url);
    await loaded(collector.url);
    // A comparison has everything derived that is loaded: it is cut short early, in the middle, and late.
    for (const delay of [30, 120, 250, 500]) {
      const asked = fetch(
        `${collector.url}/api/v1/compare?baseline=before&candidate=after`,
      ).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await collector.kill("SIGKILL");
      collector = await startCollector({ ...options, dataDir });
      await asked;
    }
    expect(await compare(collector.url)).toEqual(wanted);
    expect(await collector.stop()).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  },
);
