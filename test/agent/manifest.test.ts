import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;

beforeAll(async () => {
  sink = await startSink();
});
afterAll(() => sink.close());
beforeEach(() => {
  sink.clear();
});

const manifests = (): Record<string, unknown>[] =>
  sink.logs
    .filter(({ eventName }) => eventName === "isoscope.telemetry.manifest")
    .map(({ attributes }) => attributes);

it("says once what a short-lived process reports, and which libraries were found", async () => {
  await run("--require", "express.cjs", {
    env: { ISOSCOPE_ENDPOINT: sink.url },
  });
  expect(manifests()).toHaveLength(1);
  expect(manifests()[0]).toMatchObject({
    "isoscope.manifest.agent.version": expect.stringMatching(/^\d/) as string,
    "isoscope.manifest.signals": ["traces", "metrics", "logs"],
    "isoscope.manifest.sampler": "always_on",
    "isoscope.manifest.log_level": "error",
    "isoscope.manifest.metric_readers": ["otlp every 10000 ms"],
    "isoscope.manifest.propagators": ["tracecontext", "baggage"],
    "isoscope.manifest.instrumentations": {
      http: expect.stringMatching(/^\d/) as string,
      express: expect.stringMatching(/^\d/) as string,
      winston: expect.stringMatching(/^\d/) as string,
    },
    "isoscope.manifest.libraries": {
      http: "built in",
      express: expect.stringMatching(/^5\./) as string,
      winston: expect.stringMatching(/^3\./) as string,
    },
  });
});

it("does not claim what is switched off or never loaded", async () => {
  await run("--require", "express.cjs", {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: "express",
      OTEL_METRICS_EXPORTER: "none",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
    },
  });
  const [manifest] = manifests();
  expect(manifest).toMatchObject({
    "isoscope.manifest.signals": ["traces", "logs"],
    "isoscope.manifest.sampler": "traceidratio 0.25",
    "isoscope.manifest.metric_readers": [],
  });
  const active = manifest?.["isoscope.manifest.instrumentations"];
  expect(active).not.toHaveProperty("express");
  expect(active).not.toHaveProperty("mongodb");
});

it("tells it again when a library loads later", async () => {
  await run("--require", "late.cjs", { env: { ISOSCOPE_ENDPOINT: sink.url } });
  const libraries = manifests().map(
    (manifest) => manifest["isoscope.manifest.libraries"],
  );
  expect(libraries).toHaveLength(2);
  expect(libraries[0]).not.toHaveProperty("pg");
  expect(libraries[1]).toHaveProperty("pg");
});

it("sends the same signals whatever the environment is called", async () => {
  const sent = async (environment: string): Promise<unknown> => {
    sink.clear();
    await run("--require", "express.cjs", {
      env: {
        ISOSCOPE_ENDPOINT: sink.url,
        ISOSCOPE_ENVIRONMENT: environment,
        NODE_ENV: environment,
      },
    });
    const [server] = sink.spans;
    expect(server?.resource["deployment.environment.name"]).toBe(environment);
    const logs = sink.logs.filter(({ eventName }) => eventName === "");
    expect(logs).not.toHaveLength(0);
    // Of a process this short, garbage collections and the loop's delay may not have been seen yet.
    const names = new Set(
      sink.metrics
        .map(({ name }) => name)
        .filter((name) => !/^v8js\.gc|\.delay\./.test(name)),
    );
    return {
      manifest: manifests(),
      spans: sink.spans.map(({ name, attributes }) => [
        name,
        Object.keys(attributes).sort(),
      ]),
      logs: logs.map(({ body, severityText }) => [body, severityText]),
      metrics: [...names].sort(),
    };
  };
  const production = await sent("production");
  for (const other of ["staging", "development", "test"]) {
    expect(await sent(other)).toEqual(production);
  }
});
