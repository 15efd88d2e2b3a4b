import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCollector } from "../../support/collector.js";

let holder: Server;
let port: number;
let dataDir: string;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "isoscope-ports-"));
  holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  ({ port } = holder.address() as AddressInfo);
});
afterEach(() => {
  holder.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test.each([
  ["--port", "OTLP/HTTP, API and UI"],
  ["--grpc-port", "OTLP/gRPC"],
])(
  "%s taken: the collector says so, what to do, and ends",
  async (flag, what) => {
    // Its message holds the output and how the process ended.
    const failure = await startCollector({
      dataDir,
      args: [flag, String(port)],
    }).catch((error: unknown) => String(error));
    expect(failure).toContain("collector exited (2)");
    expect(failure).toContain(
      `Port ${port} of 127.0.0.1, for ${what}, is taken by another process.`,
    );
    expect(failure).toContain(`${flag} <number>`);
  },
);

test("stopped the moment it is ready, it stops as it should", async () => {
  const collector = await startCollector({ dataDir });
  expect(await collector.stop()).toBe(0);
});
