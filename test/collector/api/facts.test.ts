import { afterAll, beforeAll, expect, it } from "vitest";
import type { Facts } from "../../../collector/src/api/schemas/facts.js";
import { seededIds, span } from "../../support/otlp-build.js";
import { encodeLogs, encodeTraces } from "../../support/otlp.js";
import { resource } from "../../support/otlp-build.js";
import { attributes } from "../../support/otlp-values.js";
import { openTestApi, type TestApi } from "./support/api.js";
import { log, production } from "./support/telemetry.js";

const now = Date.now();
const HOUR = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  const { store } = api;
  const told = async (
    instance: string,
    agoMs: number,
    facts: Record<string, string>,
    service = "gateway",
  ) =>
    store.load(
      "logs",
      [
        encodeLogs({
          resourceLogs: [
            {
              resource: resource(
                { ...production, service },
                { "service.instance.id": instance },
              ),
              scopeLogs: [
                {
                  logRecords: Object.entries(facts).map(([path, value]) => {
                    const [pillar = "", name = ""] = path.split("/");
                    return log(now - agoMs, path, {
                      eventName: "isoscope.fact",
                      attributes: attributes({
                        "isoscope.fact.pillar": pillar,
                        "isoscope.fact.name": name,
                        "isoscope.fact.value": value,
                        "isoscope.fact.source": "a test",
                      }),
                    });
                  }),
                },
              ],
            },
          ],
        }),
      ],
      { environment: "production", receivedAt: now - agoMs },
    );
  // A predecessor, replaced two hours ago; two instances that serve, started long ago.
  await told("old", 2 * HOUR, { "services/postgresql": "16.4" });
  await told("one", 30 * HOUR, {
    "services/postgresql": "18.6",
    "runtime/node": "v20.20.1",
  });
  await told("one", 3 * HOUR, { "runtime/node": "v20.20.2" });
  await told("two", 30 * HOUR, { "services/postgresql": "18.5" });
  await told("jobs-1", 50 * HOUR, { "services/redis": "7.4.1" }, "jobs");
  const ids = seededIds(7);
  for (const instance of ["one", "two"]) {
    await store.load(
      "traces",
      [
        encodeTraces({
          resourceSpans: [
            {
              resource: resource(production, {
                "service.instance.id": instance,
                "process.runtime.name": "nodejs",
              }),
              scopeSpans: [
                {
                  spans: [
                    span({
                      ids,
                      name: "GET /",
                      kind: "server",
                      startMs: now - 60_000,
                      durationMs: 5,
                    }),
                  ],
                },
              ],
            },
          ],
        }),
      ],
      { environment: "production", receivedAt: now - 60_000 },
    );
  }
});
afterAll(() => api.close());

const facts = async (service?: string) => {
  const { body } = await api.get<Facts>(
    "/environments/production/facts",
    service === undefined ? {} : { service },
  );
  return body.facts.map(
    (fact) =>
      `${fact.service} ${fact.pillar}/${fact.name} ${fact.value} of ${fact.instanceIds.join("+")}`,
  );
};

it("tells the latest of each instance that runs, and nothing of replaced ones", async () => {
  expect(await facts()).toEqual([
    "gateway runtime/node v20.20.2 of one",
    "gateway runtime/process.runtime.name nodejs of one+two",
    "gateway services/postgresql 18.5 of two",
    "gateway services/postgresql 18.6 of one",
    "jobs services/redis 7.4.1 of jobs-1",
  ]);
});

it("tells where a fact is from, and when its instance was last seen", async () => {
  const { body } = await api.get<Facts>("/environments/production/facts", {
    service: "jobs",
  });
  expect(body.facts).toMatchObject([
    {
      source: "a test",
      instances: 1,
      commits: [production.commit],
      firstSeenAt: new Date(now - 50 * HOUR).toISOString(),
      lastSeenAt: new Date(now - 50 * HOUR).toISOString(),
    },
  ]);
});

it("refuses an environment of which nothing has arrived", async () => {
  expect(await api.refused("/environments/produktion/facts")).toMatchObject({
    status: 404,
    code: "ISO-UNKNOWN-ENVIRONMENT",
    text: expect.stringContaining("Known environments: production") as string,
  });
});
