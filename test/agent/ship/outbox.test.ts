import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { Outbox } from "../../../agent/src/ship/outbox.js";
import { WORDS } from "../../../agent/src/ship/protocol.js";
import { temporaryFolder } from "../support/run.js";

const server = createServer();
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it("waits for what is on its way from disk, so that it is not sent twice", async () => {
  const spoolDir = temporaryFolder();
  // As a process left them that ended some minutes ago.
  const time = String(Date.now() - 120_000).padStart(15, "0");
  for (const n of [1, 2]) {
    const name = `${time}-${process.pid}-before-${n}-1.traces.pb.gz`;
    writeFileSync(join(spoolDir, name), `request ${n}`);
  }
  const asked: ServerResponse[] = [];
  server.on("request", (request, response) => {
    request.resume();
    asked.push(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const target = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    headers: {},
    tls: { ca: undefined, cert: undefined, key: undefined },
  };
  const outbox = new Outbox({
    targets: { traces: target, logs: target, metrics: target },
    contentType: "application/x-protobuf",
    requestTimeoutMs: 5_000,
    spoolDir,
    spoolMaxBytes: 1_000_000,
    shared: new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT),
  });
  await once(server, "request");
  expect(readdirSync(spoolDir)).toHaveLength(2);
  let flushed = false;
  const flushing = outbox.flush(Date.now() + 3_000).then(() => {
    flushed = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(flushed).toBe(false);
  asked[0]?.end();
  await flushing;
  // The process may end here: what was delivered is gone, the next one not begun.
  expect(readdirSync(spoolDir)).toHaveLength(1);
  expect(asked).toHaveLength(1);
});
