import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { Outbox } from "../../../agent/src/ship/outbox.js";
import { Word, WORDS } from "../../../agent/src/ship/protocol.js";
import { eventually } from "../../support/eventually.js";
import { temporaryFolder } from "../support/run.js";

const server = createServer();
afterEach(() => {
  server.removeAllListeners("request");
  server.closeAllConnections();
  server.close();
});

/** An outbox that sends to the server, and the words it counts in. */
async function outboxTo(
  spoolDir: string,
): Promise<{ outbox: Outbox; words: Int32Array }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const target = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    headers: {},
    tls: { ca: undefined, cert: undefined, key: undefined },
  };
  const shared = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  const outbox = new Outbox({
    targets: { traces: target, logs: target, metrics: target },
    contentType: "application/x-protobuf",
    requestTimeoutMs: 5_000,
    spoolDir,
    spoolMaxBytes: 1_000_000,
    shared,
  });
  return { outbox, words: new Int32Array(shared) };
}

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
  const { outbox } = await outboxTo(spoolDir);
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

/** A folder that can't be made: a file is in its place. */
function unwritable(): string {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  return join(file, "spool");
}

it("keeps requests in memory where nothing can be written, and sends them when the collector is back", async () => {
  let isUp = false;
  let taken = 0;
  server.on("request", (request, response) => {
    request.resume();
    if (isUp) taken += 1;
    response.writeHead(isUp ? 200 : 503).end();
  });
  const { outbox, words } = await outboxTo(unwritable());
  for (let n = 0; n < 3; n++) outbox.add("traces", Buffer.from("spans"), 5);
  await once(server, "request");
  isUp = true;
  await eventually(() => {
    expect(taken).toBe(3);
  });
  expect(Atomics.load(words, Word.dropped)).toBe(0);
});

it("tries what is only in memory once more at the end, and counts what is lost then", async () => {
  server.on("request", (request, response) => {
    request.resume();
    response.writeHead(503).end();
  });
  const { outbox, words } = await outboxTo(unwritable());
  for (let n = 0; n < 3; n++) outbox.add("traces", Buffer.from("spans"), 5);
  await once(server, "request");
  await outbox.flush(Date.now() + 2_000);
  expect(Atomics.load(words, Word.dropped)).toBe(3);
  expect(Atomics.load(words, Word.lost)).toBe(15);
});
