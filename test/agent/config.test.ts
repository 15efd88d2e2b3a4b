import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parsePairs, readConfig } from "../../agent/src/config.js";
import { inertReason } from "../../agent/src/guard.js";
import { VERSION } from "../../agent/src/version.js";
import { repository } from "../support/compiled.js";

it("sends to the local collector unless told otherwise", () => {
  expect(readConfig({}).targets.logs.url).toBe("http://127.0.0.1:4318/v1/logs");
});

it("prefers its own endpoint to OpenTelemetry's, and a signal's own to the common one", () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel:4318/",
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces:9/path",
  };
  const { targets } = readConfig(env);
  expect(targets.traces.url).toBe("http://traces:9/path");
  expect(targets.metrics.url).toBe("http://otel:4318/v1/metrics");
  const own = readConfig({ ...env, ISOSCOPE_ENDPOINT: "http://own:1" });
  expect(own.targets.traces.url).toBe("http://own:1/v1/traces");
});

it("sends headers, and the key over any authorization among them", () => {
  const { targets } = readConfig({
    OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=a%20b,authorization=Basic%20x",
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x-tenant=logs",
    ISOSCOPE_KEY: "key",
  });
  expect(targets.traces.headers).toEqual({
    "x-tenant": "a b",
    authorization: "Bearer key",
  });
  expect(targets.logs.headers["x-tenant"]).toBe("logs");
});

it("keeps times within what a timer can be set for, and never collects without a pause", () => {
  const endless = "99999999999";
  const long = readConfig({
    OTEL_METRIC_EXPORT_INTERVAL: endless,
    OTEL_EXPORTER_OTLP_TIMEOUT: endless,
    OTEL_BSP_SCHEDULE_DELAY: endless,
  });
  const most = 2 ** 31 - 1;
  expect(long.metricIntervalMs).toBe(most);
  expect(long.requestTimeoutMs).toBe(most);
  expect(long.spanBatch.delayMs).toBe(most);
  const none = readConfig({
    OTEL_METRIC_EXPORT_INTERVAL: "0",
    OTEL_EXPORTER_OTLP_TIMEOUT: "0",
  });
  expect(none.metricIntervalMs).toBe(10_000);
  expect(none.requestTimeoutMs).toBe(10_000);
});

it("waits for a metric no longer than until the next collection", () => {
  const short = readConfig({ OTEL_METRIC_EXPORT_INTERVAL: "500" });
  expect(short.metricTimeoutMs).toBe(500);
  const stated = readConfig({ OTEL_METRIC_EXPORT_TIMEOUT: "200" });
  expect(stated.metricTimeoutMs).toBe(200);
});

it("keeps defaults where a number is none", () => {
  const { metricIntervalMs } = readConfig({
    OTEL_METRIC_EXPORT_INTERVAL: "soon",
  });
  expect(metricIntervalMs).toBe(10_000);
});

it("parses pairs, leaving out what is not one", () => {
  expect(parsePairs("a=1, b = x=y ,novalue,=z,c=%E0%A4%A")).toEqual({
    a: "1",
    b: "x=y",
    c: "%E0%A4%A",
  });
});

it.each([
  "/usr/bin/npm",
  "/usr/lib/node_modules/npm/bin/npx-cli.js",
  "/opt/yarn/bin/yarn.js",
  "/opt/pnpm/bin/pnpm.cjs",
])("stays inert under %s", (script) => {
  expect(inertReason(readConfig({}), script)).toBe("package manager");
});

it("runs in an application that has such a name in its path", () => {
  expect(inertReason(readConfig({}), "/srv/npm/app.js")).toBeUndefined();
});

it("states the version of its package", () => {
  const manifest = JSON.parse(
    readFileSync(join(repository, "agent/package.json"), "utf8"),
  ) as { version: string };
  expect(VERSION).toBe(manifest.version);
});

it("takes batch limits, propagators and certificates from OpenTelemetry's variables", () => {
  const config = readConfig({
    OTEL_BSP_SCHEDULE_DELAY: "250",
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "64",
    OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: "100000",
    OTEL_PROPAGATORS: "b3, tracecontext",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "/ca.pem",
    OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: "/logs.pem",
    OTEL_EXPORTER_OTLP_CLIENT_KEY: "/key.pem",
  });
  expect(config.spanBatch).toEqual({ delayMs: 250, size: 64 });
  // More than the event loop should bear at once is cut down.
  expect(config.logBatch).toEqual({ delayMs: 1_000, size: 256 });
  expect(config.propagators).toEqual(["b3", "tracecontext"]);
  const { traces, logs } = config.targets;
  expect(traces.tls).toEqual({
    ca: "/ca.pem",
    cert: undefined,
    key: "/key.pem",
  });
  expect(logs.tls.ca).toBe("/logs.pem");
});
