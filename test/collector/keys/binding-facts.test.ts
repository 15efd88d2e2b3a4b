import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "../../support/compiled.js";
import { resource, seededIds, span } from "../../support/otlp-build.js";
import { encodeLogs, encodeTraces } from "../../support/otlp.js";
import { attributes } from "../../support/otlp-values.js";
import { commitA, commitB, log } from "../api/support/telemetry.js";
import { openTestStore, type TestStore } from "../support/store.js";
import { addKey, openTestApp, type TestApp } from "./support/app.js";

const folder = mkdtempSync(join(tmpdir(), "isoscope-binding-facts-"));
const keysFile = join(folder, "keys.json");
const now = Date.now();
const ids = seededIds(2);

const mine = { service: "mine", environment: "preview-1", commit: commitA };
// Every name of the other side holds this word, so that its slightest trace is found.
const theirs = {
  service: "canary-service",
  environment: "canary-production",
  commit: commitB,
};
const shared = ids.traceId();
const foreign = ids.traceId();

let store: TestStore;
let tested: TestApp;
let bound: string;
let unbound: string;
beforeAll(async () => {
  store = await openTestStore();
  for (const origin of [mine, theirs]) {
    const word = origin === mine ? "own" : "canary";
    const instance = { "service.instance.id": `${word}-1` };
    const facts = { postgresql: `${word}-18.1`, [`${word}-cache`]: "7.4" };
    await store.load("logs", [
      encodeLogs({
        resourceLogs: [
          {
            resource: resource(origin, instance),
            scopeLogs: [
              {
                logRecords: Object.entries(facts).map(([name, value]) =>
                  log(now - 60_000, name, {
                    eventName: "isoscope.fact",
                    attributes: attributes({
                      "isoscope.fact.pillar": "services",
                      "isoscope.fact.name": name,
                      "isoscope.fact.value": value,
                      "isoscope.fact.source": `${word} test`,
                    }),
                  }),
                ),
              },
            ],
          },
        ],
      }),
    ]);
    const traces = origin === mine ? [shared] : [shared, foreign];
    await store.load("traces", [
      encodeTraces({
        resourceSpans: [
          {
            resource: resource(origin, instance),
            scopeSpans: [
              {
                spans: traces.map((traceId) => ({
                  ...span({
                    ids,
                    name: `${word}-operation`,
                    kind: "server",
                    startMs: now - 60_000,
                    durationMs: 5,
                  }),
                  traceId,
                })),
              },
            ],
          },
        ],
      }),
    ]);
  }
  bound = (
    await addKey(keysFile, { scope: ["read"], environments: ["preview-1"] })
  ).text;
  unbound = (await addKey(keysFile, { scope: ["read"] })).text;
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
const hex = (id: Uint8Array) => Buffer.from(id).toString("hex");

describe("what a key bound to an environment learns of facts", () => {
  test.each([
    "/environments/preview-1/facts",
    `/environments/diff?baseline=preview-1&candidate=preview-1@${commitA.slice(0, 8)}`,
    `/traces/${hex(shared)}/fingerprint`,
    "/compare/traffic?side=preview-1",
    "/operations",
  ])("GET %s tells of its own only", async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
    expect(answer.body).toMatch(/own|mine|preview-1/);
    expect(answer.body).not.toContain("canary");
  });

  test.each([
    "/environments/canary-production/facts",
    "/environments/diff?baseline=canary-production&candidate=preview-1",
    "/environments/diff?baseline=preview-1&candidate=canary-production",
    "/compare/traffic?side=canary-production",
    "/operations?environment=canary-production",
    `/why/${hex(shared)}?against=canary-production`,
  ])(
    "GET %s: 403, whether or not there is such an environment",
    async (url) => {
      const existing = await get(url);
      expect([existing.statusCode, existing.body]).toEqual([
        403,
        existing.body,
      ]);
      const none = await get(url.replaceAll("canary-production", "nowhere"));
      expect(none.statusCode).toBe(403);
      expect(none.body.replaceAll("nowhere", "canary-production")).toBe(
        existing.body,
      );
      expect((await get(url, unbound)).statusCode).not.toBe(403);
    },
  );

  test.each([
    `/environments/diff?baseline=preview-1@${commitB.slice(0, 8)}&candidate=preview-1`,
    `/traces/${hex(foreign)}`,
    `/traces/${hex(foreign)}/fingerprint`,
    `/why/${hex(foreign)}`,
    `/compare/traces?baseline=${hex(foreign)}&candidate=${hex(shared)}`,
  ])("GET %s: as if it did not exist", async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.body]).toEqual([404, answer.body]);
    expect(answer.body).not.toContain("canary");
  });

  test("the services of a trace are named only where they are its own", async () => {
    const url = `/traces/${hex(shared)}/fingerprint?service=other`;
    const answer = await get(url);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("mine");
    expect(answer.body).not.toContain("canary");
    expect((await get(url, unbound)).body).toContain("canary-service");
  });
});

test("no route of the API is left out: each answers a bound key, or counts over all environments", async () => {
  const { paths } = JSON.parse(
    readFileSync(join(repository, "docs/openapi.json"), "utf8"),
  ) as { paths: Record<string, Record<string, unknown>> };
  const refused: string[] = [];
  for (const [path, methods] of Object.entries(paths)) {
    if (!path.startsWith("/api/v1/") || methods["get"] === undefined) continue;
    const url = path
      .replace("/api/v1", "")
      .replace("{environment}", "preview-1")
      .replace("{traceId}", hex(shared));
    const answer = await get(url);
    if (answer.statusCode === 403) refused.push(path);
  }
  expect(refused.sort()).toEqual(["/api/v1/alerts", "/api/v1/status"]);
});
