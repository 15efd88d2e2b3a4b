import { afterAll, beforeAll, expect, it } from "vitest";
import type { Metric } from "./support/decode.js";
import { type FakePostgres, fakePostgres } from "./support/postgres.js";
import { run } from "./support/run.js";
import { type Sink, startSink } from "./support/sink.js";

let sink: Sink;
let postgres: FakePostgres;

beforeAll(async () => {
  sink = await startSink();
  postgres = await fakePostgres("17.2");
  const { code, stderr } = await run("--require", "pools.cjs", {
    env: {
      ISOSCOPE_ENDPOINT: sink.url,
      PGPORT: String(postgres.port),
      OTEL_METRIC_EXPORT_INTERVAL: "200",
    },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
}, 30_000);
afterAll(async () => {
  await Promise.all([sink.close(), postgres.close()]);
});

const all = (name: string): Metric[] =>
  sink.metrics.filter((metric) => metric.name === name);

it("measures every query, by operation and database, as OpenTelemetry's instrumentation does", () => {
  const last = all("db.client.operation.duration").at(-1);
  expect(last).toMatchObject({ kind: "histogram", unit: "s" });
  const points = last?.points.map(({ attributes, count, explicitBounds }) => ({
    attributes,
    count,
    explicitBounds,
  }));
  const point = (database: string, count: number): unknown => ({
    attributes: {
      "db.operation.name": "SELECT",
      "db.namespace": database,
      "server.address": "127.0.0.1",
      "server.port": postgres.port,
      "db.system.name": "postgresql",
    },
    count,
    explicitBounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  });
  expect(points).toEqual([point("shop", 5), point("audit", 1)]);
});

it("links durations to the span that asked", () => {
  const work = sink.spans.find(({ name }) => name === "work");
  const exemplars = all("db.client.operation.duration").flatMap(({ points }) =>
    points.flatMap((point) => point.exemplars),
  );
  expect(exemplars.map(({ spanId }) => spanId)).toContain(work?.spanId);
});

it("counts the connections of each pool for itself", () => {
  const seen = all("db.client.connection.count").flatMap(({ points }) =>
    points.map(({ attributes, value }) => [
      attributes["db.client.connection.pool.name"],
      attributes["db.client.connection.state"],
      value,
    ]),
  );
  const at = (database: string): string =>
    `127.0.0.1:${postgres.port}/${database}`;
  expect(seen).toContainEqual([at("shop"), "used", 1]);
  expect(seen).toContainEqual([at("shop"), "idle", 1]);
  expect(seen).toContainEqual([at("audit"), "used", 0]);
  expect(seen).toContainEqual([at("audit"), "idle", 1]);
});
