import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Sessions } from "../../../collector/src/api/sessions.js";
import { changeKeysFile } from "../../../collector/src/keys/file.js";
import type { Database } from "../../../collector/src/store/database.js";
import { eventually } from "../../support/eventually.js";
import { addKey, openTestApp, type TestApp } from "./support/app.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-session-"));
const keysFile = join(folder, "keys.json");
const reader = {
  rows: () => Promise.resolve([]),
} as unknown as Database;

let tested: TestApp;
let read: { id: string; text: string };
let ingest: { id: string; text: string };
beforeAll(async () => {
  read = await addKey(keysFile, { name: "alice", scope: ["read"] });
  ingest = await addKey(keysFile, { scope: ["ingest"] });
  tested = await openTestApp({ keysFile, reader });
});
afterAll(async () => {
  await tested.close();
  rmSync(folder, { recursive: true, force: true });
});

const logIn = (key: string, headers: Record<string, string> = {}) =>
  tested.app.inject({
    method: "POST",
    url: "/api/v1/session",
    headers: { host: "localhost:4318", ...headers },
    payload: { key },
  });
const cookieFrom = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers["set-cookie"]).split(";")[0] ?? "";
const environments = (cookie: string, headers: Record<string, string> = {}) =>
  tested.app.inject({
    url: "/api/v1/environments",
    headers: { cookie, ...headers },
  });

describe("a browser's session", () => {
  test("before it: keys are asked for, and who asks is not known", async () => {
    const answer = await tested.app.inject("/api/v1/session");
    expect(answer.json()).toEqual({ keysRequired: true, key: null });
  });

  test("reads with the cookie alone, says who it is, and ends", async () => {
    const started = await logIn(read.text, {
      origin: "http://localhost:4318",
    });
    expect(started.statusCode).toBe(200);
    expect(started.json()).toEqual({
      keysRequired: true,
      key: { id: read.id, name: "alice", scope: ["read"], environments: null },
    });
    const setCookie = String(started.headers["set-cookie"]);
    expect(setCookie).toMatch(/; HttpOnly/);
    expect(setCookie).toMatch(/; SameSite=Strict/);
    expect(setCookie).not.toMatch(/Secure/);
    expect(setCookie).not.toContain(read.text.slice(-64));
    const cookie = cookieFrom(started);
    expect((await environments(cookie)).statusCode).toBe(200);
    const ended = await tested.app.inject({
      method: "DELETE",
      url: "/api/v1/session",
      headers: {
        cookie,
        origin: "http://localhost:4318",
        host: "localhost:4318",
      },
    });
    expect(ended.statusCode).toBe(200);
    expect((await environments(cookie)).statusCode).toBe(401);
  });

  test("is marked Secure where the browser came over TLS", async () => {
    const answer = await logIn(read.text, {
      origin: "https://isoscope.example",
      host: "isoscope.example",
    });
    expect(String(answer.headers["set-cookie"])).toMatch(/; Secure/);
  });

  test("is not started from another site", async () => {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:4000" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await logIn(read.text, headers);
      expect([headers, answer.statusCode]).toEqual([headers, 403]);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  test("is not started with a key that can't read, or none", async () => {
    expect((await logIn(ingest.text)).statusCode).toBe(403);
    expect((await logIn("iso_nonsense")).statusCode).toBe(401);
    expect((await logIn("")).statusCode).toBe(401);
  });

  test("a wrong key in a header is not made good by a session", async () => {
    const cookie = cookieFrom(await logIn(read.text));
    const answer = await environments(cookie, { authorization: "Bearer x" });
    expect(answer.statusCode).toBe(401);
  });

  test("does not send telemetry", async () => {
    const cookie = cookieFrom(await logIn(read.text));
    const answer = await tested.app.inject({
      method: "POST",
      url: "/v1/traces",
      headers: { cookie, "content-type": "application/x-protobuf" },
      payload: Buffer.alloc(0),
    });
    expect(answer.statusCode).toBe(401);
  });

  test("ends with its key", async () => {
    const gone = await addKey(keysFile, { scope: ["read"] });
    const answer = await eventually(async () => {
      const started = await logIn(gone.text);
      expect(started.statusCode).toBe(200);
      return started;
    });
    const cookie = cookieFrom(answer);
    expect((await environments(cookie)).statusCode).toBe(200);
    await changeKeysFile(keysFile, (keys) =>
      keys.map((key) =>
        key.id === gone.id ? { ...key, revoked: "2026-01-01T00:00:00Z" } : key,
      ),
    );
    await eventually(async () => {
      expect((await environments(cookie)).statusCode).toBe(401);
    });
  });

  test("expires after a working day", () => {
    let now = 0;
    const sessions = new Sessions(() => now);
    const { id, maxAgeS } = sessions.start("a");
    now = maxAgeS * 1000 - 1;
    expect(sessions.keyId(id)).toBe("a");
    now++;
    expect(sessions.keyId(id)).toBeUndefined();
  });
});

describe("without keys, on a loopback address", () => {
  let anonymous: TestApp;
  beforeAll(async () => {
    anonymous = await openTestApp({ reader });
  });
  afterAll(() => anonymous.close());
  const get = (host: string, url = "/api/v1/environments") =>
    anonymous.app.inject({ url, headers: { host } });

  test.each(["localhost:4318", "127.0.0.1:4318", "[::1]:4318", "a.localhost"])(
    "answers to %s",
    async (host) => {
      expect((await get(host)).statusCode).toBe(200);
    },
  );

  test.each([
    "evil.example",
    "evil.example:4318",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "0.0.0.0:4318",
  ])(
    "refuses a request addressed to %j: a page whose name was pointed here",
    async (host) => {
      for (const url of [
        "/api/v1/environments",
        "/api/v1/session",
        "/metrics",
        "/openapi.json",
        "/docs",
      ]) {
        const answer = await get(host, url);
        expect([url, answer.statusCode]).toEqual([url, 403]);
        expect(answer.body).toContain("ISOSCOPE_KEYS_FILE");
      }
    },
  );

  test("tells the UI that no key is needed", async () => {
    const answer = await get("localhost", "/api/v1/session");
    expect(answer.json()).toEqual({ keysRequired: false, key: null });
  });

  test("gives no page of another site leave to send: no CORS headers", async () => {
    const preflight = await anonymous.app.inject({
      method: "OPTIONS",
      url: "/v1/traces",
      headers: {
        origin: "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
      },
    });
    // What a page may send without asking first, it can't send as OTLP.
    const simple = await anonymous.app.inject({
      method: "POST",
      url: "/v1/traces",
      headers: { origin: "https://evil.example", "content-type": "text/plain" },
      payload: "{}",
    });
    expect(simple.statusCode).toBe(415);
    for (const { headers } of [preflight, simple]) {
      expect(
        Object.keys(headers).filter((name) =>
          name.startsWith("access-control"),
        ),
      ).toEqual([]);
    }
  });

  test("bound elsewhere by intent, answers to every name", async () => {
    const wide = await openTestApp({ reader, host: "0.0.0.0" });
    const answer = await wide.app.inject({
      url: "/api/v1/environments",
      headers: { host: "collector:4318" },
    });
    expect(answer.statusCode).toBe(200);
    await wide.close();
  });
});
