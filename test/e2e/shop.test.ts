import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drive } from "../shop/load.js";
import { startShop, type Release, type Shop } from "../shop/run.js";
import { startCollector, type RunningCollector } from "../support/collector.js";
import { eventually } from "../support/eventually.js";

/**
 * The whole path as a user has it: ordinary services started with the agent, the real collector, the API.
 */
interface Finding {
  family: string;
  verdict: string;
  subject: Record<string, string>;
  n: { baseline: number; candidate: number };
  rank: number;
  examples: { baseline: string[]; candidate: string[] };
  message: string;
}
interface Ingest {
  items: number;
  rejectedItems: number;
  refused: Record<string, number>;
}
interface Status {
  ingest: { traces: Ingest; logs: Ingest; metrics: Ingest };
  spool: { bytes: number };
  storage: { table: string; rows: number }[];
}

const commits = {
  production: "a1b2c3d4".repeat(5),
  development: "0f9e8d7c".repeat(5),
};
const releases = {
  production: "A",
  development: "B",
} as const satisfies Record<string, Release>;
type Environment = keyof typeof releases;

let collector: RunningCollector;
const shops = new Map<Environment, Shop>();

const get = async <T>(path: string): Promise<T> => {
  const answer = await fetch(`${collector.url}${path}`);
  const body = (await answer.json()) as T;
  expect([answer.status, body]).toEqual([200, body]);
  return body;
};

beforeAll(async () => {
  collector = await startCollector();
  const environments = Object.keys(releases) as Environment[];
  await Promise.all(
    environments.map(async (environment) => {
      const shop = await startShop({
        release: releases[environment],
        nodeArgs: ["--import", "@isoscope/agent/register"],
        environment: (service) => ({
          ISOSCOPE_ENDPOINT: collector.url,
          ISOSCOPE_ENVIRONMENT: environment,
          ISOSCOPE_COMMIT: commits[environment],
          OTEL_SERVICE_NAME: service,
          ISOSCOPE_AGENT_SPOOL_DIR: join(collector.dataDir, "agent-spool"),
          OTEL_METRIC_EXPORT_INTERVAL: "2000",
        }),
      });
      shops.set(environment, shop);
    }),
  );
  await Promise.all(
    [...shops.values()].map((shop) =>
      drive(shop.gatewayUrl, {
        requestsPerSecond: 30,
        durationMs: 15_000,
        seed: 7,
      }),
    ),
  );
  // SIGTERM: what the agents still hold is flushed on the way out.
  await Promise.all([...shops.values()].map((shop) => shop.stop()));
  await eventually(async () => {
    expect((await get<Status>("/api/v1/status")).spool.bytes).toBe(0);
  });
}, 120_000);

afterAll(async () => {
  await Promise.all([...shops.values()].map((shop) => shop.stop()));
  await collector.stop();
});

test("what the agents sent is what is stored, for every signal", async () => {
  const { ingest, storage } = await get<Status>("/api/v1/status");
  const stored = (pattern: RegExp) =>
    storage
      .filter(({ table }) => pattern.test(table))
      .reduce((sum, { rows }) => sum + rows, 0);
  for (const [signal, pattern] of [
    ["traces", /^otel_traces$/],
    ["logs", /^otel_logs$/],
    ["metrics", /^otel_metrics_/],
  ] as const) {
    const { items, rejectedItems, refused } = ingest[signal];
    expect(items).toBeGreaterThan(0);
    expect([signal, stored(pattern), rejectedItems, refused]).toEqual([
      signal,
      items,
      0,
      {},
    ]);
  }
});

test("both environments are there, with their commit and every service", async () => {
  const { environments } = await get<{
    environments: {
      environment: string;
      commits: { commit: string }[];
      services: string[];
    }[];
  }>("/api/v1/environments");
  const found = Object.fromEntries(
    environments.map(({ environment, commits: of, services }) => [
      environment,
      {
        commits: of.map(({ commit }) => commit),
        services: [...services].sort(),
      },
    ]),
  );
  const services = ["catalogue", "gateway", "orders"];
  expect(found).toEqual({
    production: { commits: [commits.production], services },
    development: { commits: [commits.development], services },
  });
});

test("one request is one trace across the three services and the database", async () => {
  const { traces } = await get<{
    traces: { traceId: string; services: string[]; root: object | null }[];
  }>(
    `/api/v1/traces?environment=production&operation=${encodeURIComponent("POST /checkout")}&limit=5`,
  );
  const [trace] = traces;
  expect(trace).toMatchObject({
    root: { service: "gateway", operation: "POST /checkout" },
  });
  expect([...(trace?.services ?? [])].sort()).toEqual([
    "catalogue",
    "gateway",
    "orders",
  ]);
  const whole = await get<{
    missingParents: number;
    spans: { kind: string; attributes: Record<string, string> }[];
  }>(`/api/v1/traces/${trace?.traceId ?? ""}`);
  expect(whole.missingParents).toBe(0);
  expect(
    whole.spans.some(
      ({ attributes }) => attributes["db.system.name"] === "postgresql",
    ),
  ).toBe(true);

  const { logs } = await get<{
    logs: { body: string; spanId: string; service: string }[];
  }>(`/api/v1/logs?traceId=${trace?.traceId ?? ""}`);
  expect(logs.length).toBeGreaterThan(0);
  expect(logs.every(({ spanId }) => /^[0-9a-f]{16}$/.test(spanId))).toBe(true);
});

test("the applications' own Prometheus metrics arrive beside the runtime's", async () => {
  const { metrics } = await get<{ metrics: { name: string; kind: string }[] }>(
    "/api/v1/metrics",
  );
  const names = metrics.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["http.server.request.duration"]),
  );
  expect(metrics).toContainEqual(
    expect.objectContaining({
      name: "catalogue_request_duration_seconds",
      kind: "histogram",
    }),
  );
  expect(names.some((name) => name.startsWith("nodejs.eventloop"))).toBe(true);
});

test("the comparison names the N+1 query as that, with examples from both sides", async () => {
  const { findings } = await get<{ findings: Finding[] }>(
    "/api/v1/compare?baseline=production&candidate=development",
  );
  const found = findings.find(
    ({ family, subject }) =>
      family === "structure" &&
      Object.values(subject).some((text) => text.includes("GET /orders")) &&
      subject["service"] !== undefined,
  );
  expect(found?.verdict).toBe("worse");
  expect(found?.message).toMatch(
    /GET \/orders in development runs 9 queries .* where production runs 2 \(N\+1/,
  );
  for (const side of ["baseline", "candidate"] as const) {
    const [traceId = ""] = found?.examples[side] ?? [];
    const trace = await get<{ spans: { environment: string }[] }>(
      `/api/v1/traces/${traceId}`,
    );
    expect(trace.spans[0]?.environment).toBe(
      side === "baseline" ? "production" : "development",
    );
  }
  expect(findings.map(({ rank }) => rank)).toEqual(
    findings.map((_, index) => index + 1),
  );
});

test("a side compared with itself has no findings", async () => {
  const { findings } = await get<{ findings: Finding[] }>(
    "/api/v1/compare?baseline=production&candidate=production",
  );
  expect(
    findings.filter(({ verdict }) => !["insufficient-data"].includes(verdict)),
  ).toEqual([]);
});

test("bad questions are answered with what to do", async () => {
  const ask = async (path: string) => {
    const answer = await fetch(`${collector.url}${path}`);
    return [answer.status, await answer.json()] as const;
  };
  const [status, unknown] = await ask(
    "/api/v1/compare?baseline=prod&candidate=development",
  );
  expect(status).toBe(404);
  expect(unknown).toMatchObject({
    error: { code: "ISO-UNKNOWN-ENVIRONMENT" },
  });
  // It names what there is, so that the question can be asked right.
  expect(JSON.stringify(unknown)).toContain("production");
  expect(
    await ask("/api/v1/compare?baseline=@x&candidate=development"),
  ).toMatchObject([400, { error: { code: "ISO-BAD-SELECTOR" } }]);
  expect(await ask("/api/v1/nothing")).toMatchObject([
    404,
    { error: { code: "ISO-NOT-FOUND" } },
  ]);
  expect(await ask("/api/v1/traces?limit=lots")).toMatchObject([
    400,
    { error: { code: "ISO-BAD-REQUEST" } },
  ]);
});
