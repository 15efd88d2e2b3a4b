import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FakePostgres, fakePostgres } from "./support/postgres.js";
import { run } from "./support/run.js";
import { closedPort, type Sink, startSink } from "./support/sink.js";

let sink: Sink;
let postgres: FakePostgres;

beforeAll(async () => {
  sink = await startSink();
  postgres = await fakePostgres("17.2 (Debian 17.2-1.pgdg120+1)");
});
afterAll(async () => {
  await Promise.all([sink.close(), postgres.close()]);
});
beforeEach(() => {
  sink.clear();
});

const environment = (): Record<string, string> => ({
  ISOSCOPE_ENDPOINT: sink.url,
  ISOSCOPE_ENVIRONMENT: "trial",
  ISOSCOPE_COMMIT: "0123456789abcdef0123456789abcdef01234567",
  ISOSCOPE_KEY: "secret-key",
  PGPORT: String(postgres.port),
});

describe.each(["--import", "--require"] as const)("started with %s", (flag) => {
  it.each(["express.mjs", "express.cjs", "fastify.mjs", "fastify.cjs"])(
    "%s sends traces, logs, metrics and facts",
    async (app) => {
      const { code, stderr } = await run(flag, app, { env: environment() });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });

      const server = sink.spans.find(
        ({ kind, attributes }) =>
          kind === 2 && attributes["http.response.status_code"] === 200,
      );
      expect(server).toMatchObject({
        name: "GET /item/:id",
        attributes: {
          "http.request.method": "GET",
          "http.route": "/item/:id",
          "url.path": "/item/7",
        },
        resource: {
          "service.name": "agent-test-app",
          "service.version": "4.5.6",
          "deployment.environment.name": "trial",
          "isoscope.environment.source": "ISOSCOPE_ENVIRONMENT",
          "vcs.ref.head.revision": "0123456789abcdef0123456789abcdef01234567",
          "isoscope.commit.source": "ISOSCOPE_COMMIT",
          "process.runtime.version": process.versions.node,
        },
      });
      const resource = JSON.stringify(server?.resource);
      expect(resource).not.toContain("command");
      expect(resource).not.toContain(app);

      const statement = sink.spans.find(
        ({ attributes }) => attributes["db.query.text"] !== undefined,
      );
      expect(statement).toMatchObject({
        traceId: server?.traceId,
        attributes: {
          "db.query.text": "SELECT name FROM items",
          "db.system.name": "postgresql",
        },
      });
      const client = sink.spans.find(
        ({ spanId }) => spanId === server?.parentSpanId,
      );
      expect(client).toMatchObject({ kind: 3, traceId: server?.traceId });

      const record = sink.logs.find(({ body }) => body === "item asked for");
      expect(record).toMatchObject({
        severityText: "info",
        severityNumber: 9,
        traceId: server?.traceId,
        attributes: { item: { id: "7" } },
      });
      expect(sink.spans.map(({ spanId }) => spanId)).toContain(record?.spanId);

      const duration = sink.metrics.find(
        ({ name }) => name === "http.server.request.duration",
      );
      expect(duration?.points[0]?.attributes["http.route"]).toBe("/item/:id");

      const facts = sink.logs.filter(
        ({ eventName }) => eventName === "isoscope.fact",
      );
      expect(facts.map(({ attributes }) => attributes)).toEqual(
        expect.arrayContaining([
          {
            "isoscope.fact.pillar": "services",
            "isoscope.fact.name": "postgresql",
            "isoscope.fact.value": "17.2",
            "isoscope.fact.source": "pg ParameterStatus server_version",
          },
          {
            "isoscope.fact.pillar": "runtime",
            "isoscope.fact.name": "node",
            "isoscope.fact.value": process.version,
            "isoscope.fact.source": "process.version",
          },
        ]),
      );
      for (const { headers } of sink.requests) {
        expect(headers.authorization).toBe("Bearer secret-key");
        expect(headers["content-type"]).toBe("application/x-protobuf");
        expect(headers["content-encoding"]).toBe("gzip");
      }
    },
  );
});

it("names the route of a request that a Fastify hook turned away", async () => {
  await run("--import", "fastify.mjs", { env: environment() });
  const denied = sink.spans.find(
    ({ attributes, kind }) =>
      kind === 2 && attributes["http.response.status_code"] === 403,
  );
  expect(denied?.name).toBe("GET /item/:id");
});

it("leaves what the application prints as it is", async () => {
  const env = environment();
  const bare = await run(undefined, "fastify.mjs", { env });
  const traced = await run("--import", "fastify.mjs", { env });
  expect(traced.stdout).toBe(bare.stdout);
  expect(bare.stdout).toContain("item asked for");
});

it("speaks OTLP/HTTP JSON when told to", async () => {
  await run("--require", "express.cjs", {
    env: { ...environment(), OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
  });
  expect(sink.spans.map(({ name }) => name)).toContain("GET /item/:id");
  expect(sink.requests[0]?.headers["content-type"]).toBe("application/json");
});

it("is one agent when loaded twice", async () => {
  const env = {
    ...environment(),
    NODE_OPTIONS: "--require @isoscope/agent/register",
  };
  await run("--import", "express.cjs", { env });
  const servers = sink.spans.filter(({ kind }) => kind === 2);
  expect(servers).toHaveLength(1);
  const records = sink.logs.filter(({ body }) => body === "item asked for");
  expect(records).toHaveLength(1);
});

it("stays out when OTEL_SDK_DISABLED is true", async () => {
  const env = { ...environment(), OTEL_SDK_DISABLED: "true" };
  const { code } = await run("--import", "express.mjs", { env });
  expect(code).toBe(0);
  expect(sink.requests).toHaveLength(0);
});

it("leaves out the instrumentations it is told to", async () => {
  const env = {
    ...environment(),
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: "pg,winston",
    OTEL_METRICS_EXPORTER: "none",
  };
  await run("--import", "express.mjs", { env });
  expect(sink.spans.map(({ name }) => name)).toContain("GET /item/:id");
  expect(sink.spans.map(({ scope }) => scope).join()).not.toContain("-pg");
  expect(sink.logs.map(({ body }) => body)).not.toContain("item asked for");
  expect(sink.metrics).toHaveLength(0);
});

it("bridges prom-client while the application's own endpoint goes on", async () => {
  const env = { ...environment(), OTEL_METRIC_EXPORT_INTERVAL: "100" };
  const bare = await run(undefined, "prom.cjs", { env });
  const bridged = await run("--require", "prom.cjs", { env });
  expect(bridged.stdout).toBe(bare.stdout);

  const last = (name: string): (typeof sink.metrics)[number] | undefined =>
    sink.metrics.findLast((metric) => metric.name === name);
  expect(last("orders_total")).toMatchObject({
    kind: "sum",
    isMonotonic: true,
    aggregationTemporality: 2,
    description: "Orders taken.",
    points: [{ value: 3, attributes: { kind: "retail" } }],
  });
  expect(last("stock")).toMatchObject({
    kind: "gauge",
    points: [{ value: 12, attributes: { shop: "north" } }],
  });
  expect(last("work_seconds")).toMatchObject({
    kind: "histogram",
    unit: "s",
    points: [{ count: 4, bucketCounts: [1, 2, 1], explicitBounds: [0.1, 1] }],
  });
  expect(last("answer_bytes")).toMatchObject({
    kind: "summary",
    unit: "By",
    points: [
      { count: 3, sum: 60, quantileValues: [{ quantile: 0.5, value: 20 }] },
    ],
  });
  expect(
    sink.metrics.filter(({ name }) => name === "orders_total").length,
  ).toBeGreaterThan(1);
  expect(sink.metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "nodejs.eventloop.utilization",
      "v8js.memory.heap.used",
      "process.memory.usage",
    ]),
  );
});

it("names a second SDK in the process, stays in charge, and hides secrets in URLs", async () => {
  const nowhere = await closedPort();
  const { stderr } = await run("--require", "second-sdk.cjs", {
    args: [nowhere],
    env: environment(),
  });
  expect(stderr).toContain("ISO-A50");
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(sink.spans.map(({ name }) => name)).toContain("still traced");
  const call = sink.spans.find(({ kind }) => kind === 3);
  expect(call?.attributes["url.full"]).toBe(
    `${nowhere}/?token=REDACTED&page=2`,
  );
  expect(JSON.stringify(call)).not.toContain("hidden-value");
});

it("serves the application's own copy of the OpenTelemetry API, older or newer", async () => {
  const copies = ["@opentelemetry/api", "opentelemetry-api-newest"];
  const { stderr } = await run("--import", "own-api.cjs", {
    args: copies,
    env: environment(),
  });
  expect(stderr).toBe("");
  expect(sink.spans.map(({ name }) => name)).toEqual(
    copies.map((name) => `through ${name}`),
  );
});

it("starts from a handful of files, and reads an instrumentation with its library", async () => {
  const { stdout } = await run("--require", "loaded.cjs", {
    env: environment(),
  });
  const { atStart, later } = JSON.parse(stdout) as {
    atStart: string[];
    later: string[];
  };
  const names = (files: string[]): string[] =>
    files.map((file) => file.replace(/^.*[\\/]agent[\\/]dist[\\/]/, ""));
  expect(names(atStart)).toEqual(["register.js", "index.js", "agent.js"]);
  expect(names(later)).toContain("instrumentation/pg.js");
});
