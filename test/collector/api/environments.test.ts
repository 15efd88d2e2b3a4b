import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededIds, span, unixNano } from "../../support/otlp-build.js";
import { openTestApi, type TestApi } from "./support/api.js";
import {
  commitA,
  commitB,
  development,
  log,
  logsOf,
  metricsOf,
  production,
  spansOf,
} from "./support/telemetry.js";

const ids = seededIds(2);
const now = Date.now();

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("before anything has arrived", () => {
  it("says how to send", async () => {
    const { status, body } = await api.get<{ hint: string }>("/environments");
    expect(status).toBe(200);
    expect(body).toMatchObject({ environments: [] });
    expect(body.hint).toContain(
      "node --import @isoscope/agent/register app.js",
    );
  });

  it("lists nothing, and knows no environment", async () => {
    for (const what of ["services", "traces", "logs", "metrics"]) {
      const { body } = await api.get(`/${what}`);
      expect(body[what]).toEqual([]);
      expect(
        await api.refused(`/${what}`, { environment: "production" }),
      ).toMatchObject({
        status: 404,
        code: "ISO-UNKNOWN-ENVIRONMENT",
        text: expect.stringContaining("No environments are known") as string,
      });
    }
  });
});

describe("with telemetry of two environments", () => {
  beforeAll(async () => {
    const requests = Array.from({ length: 10 }, (_, index) =>
      span({
        ids,
        name: index < 5 ? "GET /a" : "GET /b",
        kind: "server",
        startMs: now - 1000,
        durationMs: (index + 1) * 10,
        status: index === 0 ? "error" : "unset",
      }),
    );
    const child = span({
      ids,
      ...(requests[0] === undefined ? {} : { parent: requests[0] }),
      kind: "client",
      startMs: now - 1000,
      durationMs: 1000,
      status: "error",
    });
    await api.store.load(
      "traces",
      [spansOf(production, [...requests, child])],
      {
        receivedAt: now - 10_000,
      },
    );
    await api.store.load(
      "traces",
      [
        spansOf({ ...production, commit: commitB }, [
          span({ ids, startMs: now - 2 * 86_400_000 }),
        ]),
      ],
      { receivedAt: now - 20_000 },
    );
    await api.store.load(
      "logs",
      [logsOf({ ...development, service: "worker" }, [log(now, "hello")])],
      { receivedAt: now },
    );
    await api.store.load(
      "metrics",
      [
        metricsOf(development, [
          {
            name: "memory",
            gauge: {
              dataPoints: [
                { timeUnixNano: unixNano(now), asDouble: 1 },
                { timeUnixNano: unixNano(now), asDouble: 2 },
              ],
            },
          },
        ]),
      ],
      { receivedAt: now - 5000 },
    );
  });

  it("lists environments with commits, services and volumes, last seen first", async () => {
    const { body } = await api.get("/environments");
    expect(body).toEqual({
      environments: [
        {
          environment: "development",
          services: ["gateway", "worker"],
          firstSeenAt: new Date(now - 5000).toISOString(),
          lastSeenAt: new Date(now).toISOString(),
          spans: 0,
          logRecords: 1,
          dataPoints: 2,
          commits: [
            expect.objectContaining({
              commit: commitB,
              services: ["gateway", "worker"],
            }),
          ],
        },
        {
          environment: "production",
          services: ["gateway"],
          firstSeenAt: new Date(now - 20_000).toISOString(),
          lastSeenAt: new Date(now - 10_000).toISOString(),
          spans: 12,
          logRecords: 0,
          dataPoints: 0,
          commits: [
            expect.objectContaining({ commit: commitA, spans: 11 }),
            expect.objectContaining({ commit: commitB, spans: 1 }),
          ],
        },
      ],
    });
  });

  it("lists services with how their requests fare", async () => {
    const { body } = await api.get("/services", { environment: "production" });
    expect(body["services"]).toEqual([
      {
        service: "gateway",
        environments: ["production"],
        commits: [commitA],
        spans: 11,
        logRecords: 0,
        dataPoints: 0,
        requests: 10,
        errorRate: 0.1,
        p50Ms: expect.closeTo(50, 0) as number,
        p95Ms: expect.closeTo(90, 0) as number,
        operations: 2,
        lastSeenAt: new Date(now - 10_000).toISOString(),
      },
    ]);
  });

  it("lists operations, the commonest first", async () => {
    const { body } = await api.get("/operations", {
      environment: "production",
      limit: "2",
    });
    expect(body).toMatchObject({
      total: 3,
      operations: [
        {
          service: "gateway",
          operation: "GET /a",
          kind: "Server",
          spans: 5,
          errorRate: 0.2,
          p50Ms: expect.closeTo(30, 0) as number,
        },
        { operation: "GET /b", spans: 5, errorRate: 0 },
      ],
    });
    expect(
      await api.refused("/operations", { environment: "nowhere" }),
    ).toMatchObject({ status: 404, code: "ISO-UNKNOWN-ENVIRONMENT" });
  });

  it("widens a long stretch to whole hours, and keeps a short one", async () => {
    const long = await api.get("/services", { since: "-25h" });
    expect(long.body["since"]).toMatch(/:00:00\.000Z$/);
    const since = new Date(now - 5500).toISOString();
    const short = await api.get("/services", { since });
    expect(short.body["since"]).toBe(since);
  });

  it("lists services of any signal and keeps to the stretch of time", async () => {
    const { body } = await api.get("/services");
    expect(body["services"]).toMatchObject([
      {
        service: "gateway",
        environments: ["development", "production"],
        spans: 11,
        dataPoints: 2,
      },
      {
        service: "worker",
        logRecords: 1,
        requests: 0,
        errorRate: null,
        p50Ms: null,
      },
    ]);
    const older = await api.get("/services", { since: "-3d", until: "-1d" });
    expect(older.body["services"]).toMatchObject([
      { service: "gateway", commits: [commitB], spans: 1, requests: 1 },
    ]);
  });

  it.each([
    ["/environments", { since: "-1h" }, "ISO-BAD-REQUEST", /takes none/],
    ["/services", { since: "tomorrow" }, "ISO-BAD-TIME", /tomorrow/],
    ["/services", { until: "-1x" }, "ISO-BAD-TIME", /until/],
    ["/services", { service: "x" }, "ISO-BAD-REQUEST", /Known parameters/],
    ["/services", { commit: "" }, "ISO-BAD-REQUEST", /"commit"/],
  ])("%s refuses %j", async (path, query, code, text) => {
    const refusal = await api.refused(path, query);
    expect(refusal).toMatchObject({ status: 400, code });
    expect(refusal.text).toMatch(text);
  });

  it("answers an unknown path in the API's form", async () => {
    expect(await api.refused("/nothing")).toMatchObject({
      status: 404,
      code: "ISO-NOT-FOUND",
    });
  });
});
