import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededIds, span } from "../../support/otlp-build.js";
import {
  commitA,
  commitB,
  log,
  logsOf,
  metricsOf,
  spansOf,
} from "../api/support/telemetry.js";
import { openTestStore, type TestStore } from "../support/store.js";
import { addKey, openTestApp, type TestApp } from "./support/app.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-binding-"));
const keysFile = join(folder, "keys.json");
const now = Date.now();
const ids = seededIds(1);

const mine = { service: "mine", environment: "preview-1", commit: commitA };
// Every name of the other side holds this word, so that its slightest trace is found.
const theirs = {
  service: "canary-service",
  environment: "canary-production",
  commit: commitB,
};
const shared = span({ ids, name: "shared", startMs: now - 1000 });

let store: TestStore;
let tested: TestApp;
let bound: string;
let boundTwice: string;
let unbound: string;
beforeAll(async () => {
  store = await openTestStore();
  for (const origin of [mine, theirs]) {
    const word = origin === mine ? "own" : "canary";
    const spans = Array.from({ length: 30 }, () =>
      span({
        ids,
        name: `${word}-operation`,
        kind: "server",
        startMs: now - 1000,
        attributes: { [`${word}.key`]: word },
      }),
    );
    // One trace with spans of both.
    spans.push({ ...shared, spanId: ids.spanId(), name: `${word}-part` });
    await store.load("traces", [spansOf(origin, spans)]);
    await store.load("logs", [
      logsOf(origin, [
        log(now - 1000, `${word} body`, {
          traceId: shared.traceId,
          spanId: ids.spanId(),
        }),
      ]),
    ]);
    await store.load("metrics", [
      metricsOf(origin, [
        {
          name: `${word}.gauge`,
          description: `${word} description`,
          gauge: {
            dataPoints: [
              {
                timeUnixNano: String(BigInt(now - 1000) * 1_000_000n),
                asDouble: 1,
              },
            ],
          },
        },
      ]),
    ]);
  }
  const read = (environments?: string[]) =>
    addKey(keysFile, {
      scope: ["read"],
      ...(environments !== undefined && { environments }),
    });
  bound = (await read(["preview-1"])).text;
  boundTwice = (await read(["preview-1", "it's \\ {x:String}"])).text;
  unbound = (await read()).text;
  tested = await openTestApp({ keysFile, reader: store.reader });
});
afterAll(async () => {
  await tested.close();
  await store.remove();
  rmSync(folder, { recursive: true, force: true });
});

const get = (url: string, key = bound) =>
  tested.app.inject({
    url: `/api/v1${url}`,
    headers: { authorization: `Bearer ${key}` },
  });
const traceId = Buffer.from(shared.traceId as Buffer).toString("hex");

describe("a key bound to an environment", () => {
  const answers = [
    "/environments",
    "/services",
    "/services?since=-7d",
    "/traces",
    `/traces/${traceId}`,
    "/logs",
    `/logs?traceId=${traceId}`,
    "/metrics",
    "/metrics/query?name=own.gauge&groupBy=environment,service",
    "/compare?baseline=preview-1&candidate=preview-1",
    "/services?environment=preview-1",
  ];

  test.each(answers)("GET %s tells of its own only", async (url) => {
    const all = await get(url, unbound);
    expect(all.statusCode).toBe(200);
    for (const key of [bound, boundTwice]) {
      const answer = await get(url, key);
      expect(answer.statusCode).toBe(200);
      expect(answer.body).not.toContain("canary");
      expect(answer.body).toMatch(/mine|preview-1|own/);
    }
    // The same question without the binding still sees everything.
    // (Which of two roots a trace shows is open, so the answers are not compared letter by letter.)
    const after = await get(url, unbound);
    expect(after.statusCode).toBe(200);
    expect(after.body.includes("canary")).toBe(all.body.includes("canary"));
  });

  test("without a binding the other environment is there to be seen", async () => {
    for (const url of [
      "/environments",
      "/services",
      "/traces",
      "/logs",
      "/metrics",
      `/traces/${traceId}`,
    ]) {
      expect((await get(url, unbound)).body).toContain("canary");
    }
  });

  test.each([
    "/metrics/query?name=canary.gauge",
    "/metrics/query?name=gauge",
    "/services?commit=1b2c3d4",
    `/traces?commit=${commitB}`,
    "/traces?attr.canary.key=canary",
    "/logs?text=canary",
    "/logs?service=canary-service",
    "/compare?baseline=preview-1@1b2c3d4&candidate=preview-1",
  ])("GET %s finds nothing, and its message names nothing", async (url) => {
    const answer = await get(url);
    const asked = decodeURIComponent(url);
    const told = answer.body.replaceAll(/canary\.gauge(?=\\" has never)/g, "");
    expect([asked, told.includes("canary")]).toEqual([asked, false]);
  });

  test.each([
    "/services?environment=canary-production",
    "/traces?environment=canary-production",
    "/logs?environment=canary-production",
    "/logs?environment=preview-1&environment=canary-production",
    "/metrics?environment=canary-production",
    "/metrics/query?name=own.gauge&environment=canary-production",
    "/compare?baseline=canary-production&candidate=preview-1",
    "/compare?baseline=preview-1&candidate=canary-production@1b2c3d4",
    "/status",
    "/alerts",
  ])("GET %s: 403", async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("ISO-FORBIDDEN");
    expect(answer.body).toContain("preview-1");
  });

  test("routes that count over all environments are refused, documentation is not", async () => {
    const at = (url: string) =>
      tested.app.inject({ url, headers: { authorization: `Bearer ${bound}` } });
    expect((await at("/metrics")).statusCode).toBe(403);
    expect((await at("/openapi.json")).statusCode).toBe(200);
    expect((await at("/docs/")).statusCode).toBe(200);
  });

  test("questions of both at the same time do not mix", async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        get("/environments", n % 2 === 0 ? bound : unbound),
      ),
    );
    answers.forEach((answer, n) => {
      expect(answer.body.includes("canary")).toBe(n % 2 === 1);
    });
  });
});
