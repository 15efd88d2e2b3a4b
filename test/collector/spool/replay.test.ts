import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  envelopeHeader,
  requestHash,
} from "../../../collector/src/otlp/envelope.js";
import { listQuarantine } from "../../../collector/src/spool/quarantine.js";
import {
  replayQuarantine,
  type Replayed,
} from "../../../collector/src/spool/replay.js";
import type { SegmentStore } from "../../../collector/src/spool/segment-store.js";
import { connect } from "../../../collector/src/store/connect.js";
import { LoadError } from "../../../collector/src/store/load/load.js";
import { migrate } from "../../../collector/src/store/migrate.js";
import { startCollector } from "../../support/collector.js";
import { repository } from "../../support/compiled.js";
import { encodeTraces } from "../../support/otlp.js";
import { seededIds, span } from "../../support/otlp-build.js";

let dataDir = "";
let folder = "";
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "isoscope-replay-"));
  folder = join(dataDir, "quarantine");
  mkdirSync(folder);
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

/** As the loader leaves a request that a table refused; this one is fine by now. */
function quarantined(id: string, name = id, request = traceOf(name)): void {
  const header = envelopeHeader(
    {
      environment: "test",
      keyId: "",
      receivedUnixNano: BigInt(Date.now()) * 1_000_000n,
      requestHash: requestHash(request),
      items: 1,
      rejectedItems: 0,
      kinds: 0,
    },
    request.length,
  );
  writeFileSync(join(folder, `${id}.pb`), Buffer.concat([header, request]));
  writeFileSync(
    join(folder, `${id}.json`),
    JSON.stringify({
      id,
      signal: "traces",
      table: "otel_traces",
      error: "otel_traces: it was too new",
      receivedAt: new Date().toISOString(),
      items: 1,
      bytes: request.length,
    }),
  );
}

function traceOf(name: string): Buffer {
  const ids = seededIds(
    Buffer.from(name).reduce((n, byte) => n * 31 + byte, 7),
  );
  return encodeTraces({
    resourceSpans: [{ scopeSpans: [{ spans: [span({ ids, name })] }] }],
  });
}

function storeThat(answer: (id: string) => Error | undefined) {
  const offered: string[] = [];
  const store: SegmentStore = {
    load({ id }, wanted = () => true) {
      expect([wanted("otel_traces"), wanted("isoscope_requests")]).toEqual([
        true,
        false,
      ]);
      offered.push(id);
      const error = answer(id);
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
  };
  return { store, offered };
}

test("what the table takes now leaves quarantine; what it refuses again stays, with its error", async () => {
  for (const id of ["a", "b", "c"]) quarantined(id);
  const { store, offered } = storeThat((id) =>
    id === "b"
      ? new LoadError("otel_traces", "content", new Error("still too new"))
      : undefined,
  );
  expect(await replayQuarantine(folder, store)).toEqual({
    stored: ["a", "c"],
    refused: [{ id: "b", error: "otel_traces: still too new" }],
  });
  expect(offered.sort()).toEqual(["a", "b", "c"]);
  expect(readdirSync(folder).sort()).toEqual(["b.json", "b.pb"]);
});

test("only what is asked for is offered, and nothing when one id is unknown", async () => {
  for (const id of ["a", "b"]) quarantined(id);
  const { store, offered } = storeThat(() => undefined);
  await expect(
    replayQuarantine(folder, store, ["a", "x"]),
  ).rejects.toMatchObject({ code: "ISO-UNKNOWN-QUARANTINED", status: 404 });
  expect(offered).toEqual([]);
  expect((await replayQuarantine(folder, store, ["b"])).stored).toEqual(["b"]);
  expect((await listQuarantine(folder)).map(({ id }) => id)).toEqual(["a"]);
});

test("while the store is away nothing is said about the bytes", async () => {
  quarantined("a");
  const { store } = storeThat(
    () => new LoadError("otel_traces", "store", new Error("ECONNREFUSED")),
  );
  await expect(replayQuarantine(folder, store)).rejects.toMatchObject({
    code: "ISO-STORE-UNAVAILABLE",
  });
  expect(readdirSync(folder)).toHaveLength(2);
});

const isoscope = async (...args: string[]) => {
  const run = promisify(execFile);
  const bin = join(repository, "collector/bin/isoscope.js");
  const { stdout } = await run(process.execPath, [bin, ...args]);
  return JSON.parse(stdout) as Replayed;
};

async function storedNames(): Promise<string[]> {
  const store = await connect({ dataDir, clickhouseUrl: undefined });
  await migrate(store.writer);
  const rows = await store.reader.rows<{ name: string }>(
    "SELECT SpanName AS name FROM otel_traces ORDER BY name",
  );
  await store.close();
  return rows.map(({ name }) => name);
}

test("isoscope spool replay: through the running collector, and without one", async () => {
  for (const id of ["first", "second"]) quarantined(id);
  const collector = await startCollector({ dataDir });
  const replay = ["spool", "replay", "--json"];
  expect(await isoscope(...replay, "--url", collector.url, "first")).toEqual({
    stored: ["first"],
    refused: [],
  });
  const answer = await fetch(`${collector.url}/api/v1/spool/replay`, {
    method: "POST",
  });
  expect(answer.status).toBe(400);
  expect(existsSync(join(folder, "second.pb"))).toBe(true);
  expect(await collector.stop()).toBe(0);

  expect(await isoscope(...replay, "--data-dir", dataDir)).toEqual({
    stored: ["second"],
    refused: [],
  });
  expect(readdirSync(folder)).toEqual([]);
  expect(await storedNames()).toEqual(["first", "second"]);
});
