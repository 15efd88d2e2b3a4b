import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { decode } from "../agent/support/decode.js";
import { temporaryFolder } from "../agent/support/run.js";
import { repository } from "../support/compiled.js";
import { eventually } from "../support/eventually.js";

/** How long the collector is away, s. The goal is 600; two show the same in passing. */
const OUTAGE_S = Number(process.env["ISOSCOPE_TEST_OUTAGE_S"] ?? 2);
const RATE = Number(process.env["ISOSCOPE_TEST_OUTAGE_RATE"] ?? 1_000);

const children = new Set<ChildProcess>();
const servers = new Set<Server>();
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A collector that keeps counts only: ten minutes of spans are more than a test should hold. */
class Ledger {
  readonly seen = new Map<number, number>();
  /** The last of each counter that the agent reports. */
  readonly reported = new Map<string, number>();
  port = 0;
  #server: Server | undefined;

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      // It has no key for the hashes of settings.
      if (request.method !== "POST") {
        response.writeHead(404).end();
        return;
      }
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const signal = request.url?.split("/").at(-1) ?? "";
        this.#take(signal, gunzipSync(Buffer.concat(chunks)));
        response.end();
      });
    });
    this.#server = server;
    servers.add(server);
    server.listen(this.port, "127.0.0.1");
    await once(server, "listening");
    this.port = (server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
    if (this.#server !== undefined) await once(this.#server, "close");
  }

  #take(signal: string, body: Buffer): void {
    const { spans, metrics } = decode(signal, "", body);
    for (const { name, scope } of spans) {
      if (scope !== "outage") continue;
      const number = Number(name.slice("span ".length));
      this.seen.set(number, (this.seen.get(number) ?? 0) + 1);
    }
    for (const { name, points } of metrics) {
      for (const { value, attributes } of points) {
        const key = [name, ...Object.values(attributes)].join(" ");
        this.reported.set(key, value ?? 0);
      }
    }
  }
}

async function outage(env: Record<string, string>): Promise<{
  emitted: number;
  ledger: Ledger;
  stderr: string;
}> {
  const folder = temporaryFolder();
  const ledger = new Ledger();
  await ledger.up();
  const child = spawn(
    process.execPath,
    [
      "--require",
      "@isoscope/agent/register",
      join(repository, "test/agent/apps/outage.cjs"),
      String(RATE),
    ],
    {
      cwd: join(repository, "test/agent/apps"),
      env: {
        PATH: process.env["PATH"],
        ISOSCOPE_ENDPOINT: `http://127.0.0.1:${ledger.port}`,
        ISOSCOPE_AGENT_SPOOL_DIR: folder,
        OTEL_METRIC_EXPORT_INTERVAL: "1000",
        ...env,
      },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  children.add(child);
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await eventually(() => {
    expect(ledger.seen.size).toBeGreaterThan(0);
  });
  await ledger.down();
  await sleep(OUTAGE_S * 1_000);
  await ledger.up();
  child.send("stop");
  const [{ emitted }] = (await once(child, "message")) as [{ emitted: number }];
  // The agent waits half a minute at most between two attempts; then its counts must arrive, too.
  const deadline = Date.now() + 60_000 + OUTAGE_S * 200;
  while (readdirSync(folder).length > 0 && Date.now() < deadline) {
    await sleep(200);
  }
  await sleep(2_500);
  child.send("end");
  const [code] = (await once(child, "exit")) as [number | null];
  await ledger.down();
  expect(code).toBe(0);
  return { emitted, ledger, stderr };
}

it(
  `loses and doubles nothing while the collector is away for ${OUTAGE_S} s at ${RATE} spans/s`,
  async () => {
    const { emitted, ledger, stderr } = await outage({});
    const doubled = [...ledger.seen.values()].filter((times) => times > 1);
    console.log(
      `outage of ${OUTAGE_S} s: ${emitted} emitted, ${ledger.seen.size} stored, ${doubled.length} doubled`,
    );
    expect(ledger.seen.size).toBe(emitted);
    expect(doubled).toHaveLength(0);
    expect(ledger.reported.get("isoscope.agent.records.dropped traces")).toBe(
      0,
    );
    expect(stderr).toContain("ISO-A10");
  },
  (OUTAGE_S + 120) * 1_000 + OUTAGE_S * 200,
);

it(
  "reports what it drops beyond the disk budget, span by span",
  async () => {
    const { emitted, ledger, stderr } = await outage({
      // One batch of spans and little more; what is larger than all of it would wait in memory.
      ISOSCOPE_AGENT_SPOOL_MAX_MB: "0.03",
    });
    const dropped =
      ledger.reported.get("isoscope.agent.records.dropped traces") ?? 0;
    console.log(
      `beyond the budget: ${emitted} emitted, ${ledger.seen.size} stored, ${dropped} reported dropped`,
    );
    expect(dropped).toBeGreaterThan(0);
    expect(ledger.seen.size + dropped).toBe(emitted);
    expect(stderr).toContain("ISO-A13");
  },
  (OUTAGE_S + 120) * 1_000 + OUTAGE_S * 200,
);
