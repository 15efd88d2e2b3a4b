import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addKey } from "../collector/keys/support/app.js";
import { spansOf } from "../collector/api/support/telemetry.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";
import { seededIds, span } from "../support/otlp-build.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-bound-"));
const keysFile = join(folder, "keys.json");
const ids = seededIds(7);
const environments = ["preview-1", "canary"] as const;
const traces = environments.map((environment) => {
  const one = span({
    ...{ ids, name: `${environment}-operation`, kind: "server" as const },
    startMs: Date.now() - 60_000,
  });
  return { environment, one, traceId: Buffer.from(one.traceId as Buffer) };
});

let collector: RunningCollector;
let bound: string;
let unbound: string;

beforeAll(async () => {
  const key = async (more: Parameters<typeof addKey>[1]) =>
    (await addKey(keysFile, more)).text;
  bound = await key({ scope: ["read"], environments: ["preview-1"] });
  unbound = await key({ scope: ["read"] });
  const sender = await key({ scope: ["ingest"] });
  collector = await startCollector({ env: { ISOSCOPE_KEYS_FILE: keysFile } });
  for (const { environment, one } of traces) {
    const sent = await fetch(`${collector.url}/v1/traces`, {
      method: "POST",
      headers: {
        "content-type": "application/x-protobuf",
        authorization: `Bearer ${sender}`,
      },
      body: spansOf({ service: "shop", environment, commit: "a".repeat(40) }, [
        one,
      ]),
    });
    expect(sent.status).toBe(200);
  }
});
afterAll(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function get(path: string, key: string) {
  const answer = await fetch(`${collector.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: answer.status, body: await answer.text() };
}

test.each([
  ["compare/traces?baseline={own}&candidate={other}"],
  ["compare/traces?baseline={other}&candidate={own}"],
  ["why/{other}"],
])(
  "what is judged on another thread is judged of a key's own environments: %s",
  async (path) => {
    const [own, other] = traces.map(({ traceId }) => traceId.toString("hex"));
    const url = path
      .replace("{own}", own ?? "")
      .replace("{other}", other ?? "");
    await eventually(async () => {
      expect((await get(url, unbound)).status).toBe(200);
    });
    const refused = await get(url, bound);
    expect(refused.status).toBe(404);
    expect(refused.body).not.toContain("canary");
    expect((await get(url, unbound)).body).toContain("canary");
  },
);
