import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../collector/src/store/connect.js";
import { startCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import { innocent, judge } from "./ledger.js";
import { Sender } from "./sender.js";

const MIB = 1024 * 1024;

/** A small file system of its own, so that filling it harms nothing else; needs root on Linux. */
function mountSmall(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-full-"));
  try {
    const options = `size=${megabytes}m`;
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], {
      stdio: "ignore",
    });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const probe = mountSmall(1);
if (probe !== undefined) unmount(probe);

function unmount(folder: string): void {
  execFileSync("umount", ["-l", folder]);
  rmSync(folder, { recursive: true });
}

let disk = "";
beforeAll(() => {
  disk = mountSmall(384) ?? "";
});
afterAll(() => {
  if (disk !== "") unmount(disk);
});

/** Leaves this much free, in MiB; less than 0 leaves nothing at all. */
function fillUntil(leave: number): string {
  const { bavail, bsize } = statfsSync(disk);
  const ballast = join(disk, "ballast");
  const bytes = Math.max(0, bavail * bsize - leave * MIB);
  try {
    writeFileSync(ballast, Buffer.alloc(bytes, 1));
  } catch (error) {
    // The collector goes on writing: it may have had the last byte.
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
  return ballast;
}

test.runIf(probe !== undefined).each([
  ["below its floor", ["--min-free-mb", "64"], 32],
  ["to the last byte", ["--min-free-mb", "0"], 0],
])(
  "a disk full %s: 503, reads go on, ingest resumes, nothing acknowledged is lost",
  { timeout: 90_000 },
  async (_, args, leave) => {
    const dataDir = mkdtempSync(join(disk, "data-"));
    const collector = await startCollector({ dataDir, args });
    const refused: string[] = [];
    const sender = new Sender(collector.url, leave === 0 ? 7000 : 8000);
    sender.start(4, 50, 10);
    await sleep(1000);

    const ballast = fillUntil(leave);
    await eventually(() => {
      expect(sender.ledger.refusals.get(503) ?? 0).toBeGreaterThan(3);
    }, 30_000);
    // A body of its own: one that was acknowledged is known, whatever the disk.
    const answer = await fetch(`${collector.url}/v1/logs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        resourceLogs: [
          { scopeLogs: [{ logRecords: [{ body: { stringValue: "x" } }] }] },
        ],
      }),
    });
    refused.push(await answer.text());
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(refused[0]).toContain("ISO-DISK-FULL");
    for (const route of ["/healthz", "/api/v1/environments"]) {
      expect((await fetch(`${collector.url}${route}`)).status).toBe(200);
    }

    rmSync(ballast);
    const before = sender.ledger.acknowledged.size;
    const freed = performance.now();
    await eventually(() => {
      expect(sender.ledger.acknowledged.size).toBeGreaterThan(before);
    });
    const resumed = performance.now() - freed;
    await sleep(500);
    const ledger = await sender.stop();
    await eventually(async () => {
      const status = await fetch(`${collector.url}/api/v1/status`);
      expect(await status.json()).toMatchObject({ spool: { bytes: 0 } });
    }, 30_000);
    expect(await collector.stop()).toBe(0);
    const store = await connect({ dataDir, clickhouseUrl: undefined });
    expect(await judge(store.reader, ledger)).toEqual(innocent);
    await store.close();
    console.log(
      `${ledger.acknowledged.size} spans acknowledged, ${ledger.refusals.get(503) ?? 0} refusals; ingest was back ${Math.round(resumed)} ms after space was freed`,
    );
  },
);
