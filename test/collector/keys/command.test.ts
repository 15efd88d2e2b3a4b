import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  startCollector,
  type RunningCollector,
} from "../../support/collector.js";
import { repository } from "../../support/compiled.js";
import { eventually } from "../../support/eventually.js";
import { encodeTraces } from "../../support/otlp.js";
import { realisticTraceRequest } from "../../support/otlp-realistic.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-keys-command-"));
const file = join(folder, "sub", "keys.json");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command. */
function isoscope(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [join(repository, "collector/bin/isoscope.js"), ...args],
      {
        env: { ...process.env, ISOSCOPE_KEYS_FILE: file, NO_COLOR: "1" },
      },
    );
    let out = "";
    let err = "";
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    child.stderr.on("data", (data: Buffer) => (err += data.toString()));
    child.on("close", (code) => {
      resolve({ code, out, err });
    });
  });
}

let collector: RunningCollector;
let ingest: string;
let read: string;
const secretOf = (key: string) => key.split("_")[2] ?? "";

beforeAll(async () => {
  const added = await isoscope(
    "keys",
    "add",
    "orders",
    "--environment",
    "production",
  );
  expect(added).toMatchObject({ code: 0 });
  ingest = added.out.trim();
  const second = await isoscope(
    "keys",
    "add",
    "alice",
    "--scope",
    "read",
    "--json",
  );
  read = (JSON.parse(second.out) as { key: string }).key;
  collector = await startCollector({
    env: { ISOSCOPE_KEYS_FILE: file, ISOSCOPE_LOG_LEVEL: "trace" },
  });
}, 60_000);
afterAll(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true, force: true });
});

const send = (
  key: string,
  more: Record<string, string> = {},
  payload?: Buffer,
) =>
  fetch(`${collector.url}/v1/traces`, {
    method: "POST",
    headers: {
      "content-type": "application/x-protobuf",
      authorization: `Bearer ${key}`,
      ...more,
    },
    body:
      payload ??
      encodeTraces(
        realisticTraceRequest(20, {
          service: "s",
          environment: "claimed",
          commit: "c".repeat(40),
          seed: 1,
        }),
      ),
  });
const ask = (path: string, key: string) =>
  fetch(`${collector.url}${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });

describe("isoscope keys, with a collector running", () => {
  test("shows a key once; the file and the list hold none", async () => {
    expect(ingest).toMatch(/^iso_[0-9a-f]{12}_[0-9a-f]{64}$/);
    const list = await isoscope("keys", "list");
    expect(list.out).toContain("orders");
    expect(list.out).toContain("only production");
    const json = await isoscope("keys", "list", "--json");
    for (const text of [
      list.out,
      list.err,
      json.out,
      readFileSync(file, "utf8"),
    ]) {
      expect(text).not.toContain(secretOf(ingest));
      expect(text).not.toContain(secretOf(read));
    }
    expect(json.out).not.toContain("sha256");
    expect(JSON.parse(json.out)).toMatchObject([
      { name: "orders", scope: ["ingest"], environments: ["production"] },
      { name: "alice", scope: ["read"] },
    ]);
  });

  test("what a bound key sends is stored under its environment", async () => {
    expect((await send(ingest)).status).toBe(200);
    await eventually(async () => {
      const answer = await ask("/api/v1/environments", read);
      expect(answer.status).toBe(200);
      const { environments } = (await answer.json()) as {
        environments: { environment: string }[];
      };
      expect(environments.map((one) => one.environment)).toEqual([
        "production",
      ]);
    });
  });

  test("a key that is added or revoked counts within a second, without a restart", async () => {
    const added = await isoscope(
      "keys",
      "add",
      "late",
      "--scope",
      "read,ingest",
      "--json",
    );
    const { key, id } = JSON.parse(added.out) as { key: string; id: string };
    await eventually(
      async () => {
        expect((await ask("/api/v1/environments", key)).status).toBe(200);
      },
      1000,
      20,
    );
    expect((await isoscope("keys", "revoke", id)).code).toBe(0);
    await eventually(
      async () => {
        expect((await ask("/api/v1/environments", key)).status).toBe(401);
        expect((await send(key)).status).toBe(401);
      },
      1000,
      20,
    );
    const list = await isoscope("keys", "list", "--json");
    expect(list.out).toContain('"revoked"');
  });

  test.each([
    [["keys", "add"], /missing required argument/],
    [["keys", "add", "x", "--scope", "write"], /"write" is none/],
    [["keys", "add", "x", "--environment", "a", "b"], /belongs to one/],
    [["keys", "add", "x", "--requests-per-second", "0"], /above 0/],
    [["keys", "revoke", "ffffffffffff"], /There is no key/],
    [["keys", "list", "--file", "/nowhere/keys.json"], /There is no keys file/],
  ])("%j ends with 2 and says why", async (args, message) => {
    const ended = await isoscope(...args);
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(message);
  });

  test("no key is in any log, error or metric, at the most talkative log level", async () => {
    const canary = `${ingest.slice(0, -4)}beef`;
    const answers = await Promise.all([
      send(canary),
      send(read),
      send(`${ingest} ${ingest}`),
      send(ingest, { "content-type": "text/plain" }),
      send(ingest, { "content-encoding": "gzip" }),
      send(ingest, { "x-isoscope-key": ingest }),
      send(ingest, {}, Buffer.from("garbage")),
      ask("/api/v1/compare?baseline=x&candidate=y", ingest),
      ask("/api/v1/traces/zzz", read),
      ask("/api/v1/nothing", read),
      ask("/api/v1/status", read),
      ask("/metrics", read),
      ask("/api/v1/session", canary),
      ...[
        `{"key":"${canary}"}`,
        `{"key":"${canary}"`,
        `{"key":{"a":"${canary}"}}`,
        `["${canary}"]`,
        `{"nokey":"${canary}"}`,
      ].map((body) =>
        fetch(`${collector.url}/api/v1/session`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        }),
      ),
    ]);
    for (const answer of answers) {
      const text = [...answer.headers].join() + (await answer.text());
      expect([
        answer.status,
        text.includes(secretOf(canary).slice(0, 20)),
      ]).toEqual([answer.status, false]);
      expect(text).not.toContain(secretOf(read));
    }
    const { status, body } = await rawDuplicate();
    expect(status).toBe(401);
    const log = collector.output();
    for (const text of [log, body]) {
      expect(text).not.toContain(secretOf(canary).slice(0, 20));
      expect(text).not.toContain(secretOf(read).slice(0, 20));
    }
  });

  /** Two Authorization lines, as no well-behaved client sends them. */
  function rawDuplicate(): Promise<{
    status: number | undefined;
    body: string;
  }> {
    return new Promise((resolve, reject) => {
      const sent = request(`${collector.url}/api/v1/environments`, {
        headers: [
          "Host",
          "127.0.0.1",
          "Authorization",
          `Bearer ${read}`,
          "Authorization",
          `Bearer ${read}`,
        ],
      });
      sent.on("response", (response) => {
        let body = "";
        response.on("data", (data: Buffer) => (body += data.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode, body });
        });
      });
      sent.on("error", reject);
      sent.end();
    });
  }
});
