import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeStatus, encodeTraces } from "../../support/otlp.js";
import { realisticTraceRequest } from "../../support/otlp-realistic.js";
import { openTestStore, type TestStore } from "../support/store.js";
import { addKey, openTestApp, type TestApp } from "./support/app.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-matrix-"));
const keysFile = join(folder, "keys.json");

let store: TestStore;
let tested: TestApp;
let ingest: { id: string; text: string };
let read: { id: string; text: string };
let revoked: { id: string; text: string };
beforeAll(async () => {
  store = await openTestStore();
  ingest = await addKey(keysFile, { scope: ["ingest"] });
  read = await addKey(keysFile, { scope: ["read"] });
  revoked = await addKey(keysFile, { revoked: "2026-01-01T00:00:00Z" });
  tested = await openTestApp({ keysFile, reader: store.reader });
});
afterAll(async () => {
  await tested.close();
  await store.remove();
  rmSync(folder, { recursive: true, force: true });
});

const pages = [
  "/",
  "/compare",
  "/parity",
  "/traces",
  "/traces/:traceId",
  "/traces/:traceId/why",
  "/traces/:traceId/against/:baselineId",
  "/logs",
].concat(["/explore/metrics", "/alerts", "/status", "/set-up", "/*"]);
const open = new Set([...pages, "/healthz", "/readyz", "/api/v1/session"]);
const isOtlp = (url: string) => /^\/v1\//.test(url);
const guarded = () =>
  tested.routes.filter(({ url }) => !open.has(url) && !isOtlp(url));

type Headers = Record<string, string | string[]>;
const bearer = (key: string): Headers => ({ authorization: `Bearer ${key}` });
const unknown = `iso_${"0".repeat(12)}_${"0".repeat(64)}`;

/** Every way to be no one. */
const strangers = (): [string, Headers][] => {
  const { id, text } = read;
  return [
    ["no header", {}],
    ["an empty header", { authorization: "" }],
    ["no key after Bearer", { authorization: "Bearer " }],
    ["another scheme", { authorization: `Basic ${text}` }],
    ["the bare key", { authorization: text }],
    ["an unknown key", bearer(unknown)],
    ["the right id, a wrong secret", bearer(`iso_${id}_${"0".repeat(64)}`)],
    ["a key cut short", bearer(text.slice(0, -1))],
    ["a key with more", bearer(`${text}0`)],
    ["a very long key", bearer("x".repeat(8000))],
    ["two keys in one header", bearer(`${text} ${text}`)],
    ["the header twice", { "x-isoscope-key": [text, text] }],
    ["both headers", { ...bearer(text), "x-isoscope-key": text }],
    ["a revoked key", bearer(revoked.text)],
    ["an empty x-isoscope-key", { "x-isoscope-key": "" }],
    ["a made-up session", { cookie: "isoscope_session=abc" }],
  ];
};

describe("reading", () => {
  test("every route but the open ones is guarded, and there are all of them", () => {
    const urls = new Set(guarded().map(({ url }) => url));
    for (const url of [
      "/api/v1/environments",
      "/api/v1/compare",
      "/api/v1/traces/:traceId",
      "/api/v1/status",
      "/metrics",
      "/openapi.json",
      "/docs",
      "/docs/json",
    ]) {
      expect(urls).toContain(url);
    }
  });

  test("without a valid key every guarded route answers 401 in the API's form", async () => {
    for (const { method, url } of guarded()) {
      for (const [who, headers] of strangers()) {
        const answer = await tested.app.inject({
          method: method as "GET",
          url: url.replace(":traceId", "a".repeat(32)).replace("*", "x"),
          headers,
        });
        expect([method, url, who, answer.statusCode]).toEqual([
          method,
          url,
          who,
          401,
        ]);
        if (method === "GET") {
          expect(answer.json()).toMatchObject({
            error: { code: "ISO-UNAUTHORIZED" },
          });
        }
      }
    }
  });

  test("a key for ingest reads nothing: 403, saying what it lacks", async () => {
    for (const { method, url } of guarded()) {
      const answer = await tested.app.inject({
        method: method as "GET",
        url: url.replace(":traceId", "a".repeat(32)),
        headers: bearer(ingest.text),
      });
      expect([url, answer.statusCode]).toEqual([url, 403]);
      if (method === "GET") expect(answer.body).toContain('\\"read\\"');
    }
  });

  test("a path of the API that leads nowhere tells a stranger nothing", async () => {
    for (const url of ["/api/v1/nothing", "/api/v1/session/x", "/api/"]) {
      expect((await tested.app.inject(url)).statusCode).toBe(401);
    }
    const known = await tested.app.inject({
      url: "/api/v1/nothing",
      headers: bearer(read.text),
    });
    expect(known.statusCode).toBe(404);
  });

  test("other spellings of a path do not get around it", async () => {
    for (const url of [
      "//api/v1/status",
      "/api//v1/status",
      "/API/v1/status",
      "/api/v1/status/",
      "/%61pi/v1/status",
      "/assets/../api/v1/status",
      "/metrics?x=/healthz",
      "/api/v1/status;x",
    ]) {
      const answer = await tested.app.inject(url);
      expect([url, answer.statusCode >= 400]).toEqual([url, true]);
      expect(answer.body).not.toContain("embedded");
    }
  });

  test("with a key of scope read, in either header", async () => {
    for (const headers of [
      bearer(read.text),
      { authorization: `bearer ${read.text}` },
      { "x-isoscope-key": read.text },
    ]) {
      for (const url of [
        "/api/v1/environments",
        "/api/v1/status",
        "/metrics",
        "/openapi.json",
        "/docs/static/swagger-ui.css",
      ]) {
        const answer = await tested.app.inject({ url, headers });
        expect([url, answer.statusCode]).toEqual([url, 200]);
      }
    }
  });

  test("probes and the UI's own files need none", async () => {
    for (const url of ["/healthz", "/readyz", "/", "/compare", "/index.html"]) {
      expect([url, (await tested.app.inject(url)).statusCode]).toEqual([
        url,
        200,
      ]);
    }
  });
});

describe("sending", () => {
  const body = encodeTraces(
    realisticTraceRequest(20, {
      service: "s",
      environment: "e",
      commit: "c",
      seed: 1,
    }),
  );
  const post = (
    headers: Headers,
    payload: Uint8Array = body,
    signal = "traces",
  ) =>
    tested.app.inject({
      method: "POST",
      url: `/v1/${signal}`,
      headers: { "content-type": "application/x-protobuf", ...headers },
      payload: Buffer.from(payload),
    });

  test.each(["traces", "logs", "metrics"])(
    "%s: 401 with a Status for every stranger, before the body is looked at",
    async (signal) => {
      // Inflated, this would be too large; looked at, it would be malformed.
      const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
      for (const [who, headers] of strangers()) {
        const answer = await post(
          { ...headers, "content-encoding": "gzip" },
          bomb,
          signal,
        );
        expect([who, answer.statusCode]).toEqual([who, 401]);
        expect(answer.headers["content-type"]).toBe("application/x-protobuf");
        expect(decodeStatus(answer.rawPayload)).toMatchObject({ code: 16 });
      }
    },
  );

  test("in JSON for JSON", async () => {
    const answer = await post({ "content-type": "application/json" });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 16 });
    expect(answer.body).toContain("ISO-UNAUTHORIZED");
  });

  test("403 for a key that only reads", async () => {
    const answer = await post(bearer(read.text));
    expect(answer.statusCode).toBe(403);
    expect(decodeStatus(answer.rawPayload).message).toContain("ISO-FORBIDDEN");
  });

  test("200 for a key for ingest, and what was refused is counted by reason", async () => {
    expect((await post(bearer(ingest.text))).statusCode).toBe(200);
    const { refused, items } = tested.tally.bySignal.traces;
    expect(items).toBe(20);
    expect(refused["ISO-UNAUTHORIZED"]).toBe(strangers().length + 1);
    expect(refused["ISO-FORBIDDEN"]).toBe(1);
  });
});

test("the key of the hashes of settings is for those who may send, and no others", async () => {
  const ask = async (headers: Record<string, string>) => {
    const url = "/v1/isoscope/salt";
    const answer = await tested.app.inject({ method: "GET", url, headers });
    return { status: answer.statusCode, body: answer.body };
  };
  const bearerOf = (text: string) => ({ authorization: `Bearer ${text}` });
  const given = await ask(bearerOf(ingest.text));
  expect(given.status).toBe(200);
  expect(JSON.parse(given.body)).toEqual({ key: "00".repeat(32) });
  expect((await ask(bearerOf(read.text))).status).toBe(403);
  for (const headers of [{}, bearerOf(revoked.text)]) {
    const { status, body } = await ask(headers);
    expect(status).toBe(401);
    expect(body).not.toContain("0000");
  }
});
