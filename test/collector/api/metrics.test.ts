import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "./support/api.js";
import { loadMetrics } from "./support/metrics.js";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await loadMetrics(api.store);
});
afterAll(() => api.close());

describe("GET /metrics", () => {
  it("lists names with what they are", async () => {
    const { body } = await api.get<{ metrics: { name: string }[] }>("/metrics");
    const named = (name: string) =>
      body.metrics.filter((metric) => metric.name === name);
    expect(named("queue.length")).toMatchObject([
      {
        kind: "gauge",
        unit: "{job}",
        description: "Jobs that wait",
        temporality: null,
        monotonic: null,
        aggregates: ["avg", "min", "max", "sum", "last", "count"],
        environments: ["development", "production"],
        services: ["gateway"],
        attributeKeys: ["queue"],
        series: 3,
        dataPoints: 5,
      },
    ]);
    expect(named("requests")).toMatchObject([
      { kind: "sum", temporality: "cumulative", monotonic: true },
    ]);
    expect(named("deltas")).toMatchObject([{ temporality: "delta" }]);
    expect(named("active")).toMatchObject([{ monotonic: false }]);
    expect(named("both")).toMatchObject([{ kind: "sum" }, { kind: "gauge" }]);
    expect(body.metrics.map((metric) => metric.name)).toEqual(
      expect.arrayContaining(["latency", "exponential", "gc.pause"]),
    );
  });

  it("keeps to an environment and a service", async () => {
    const { body } = await api.get("/metrics", { environment: "development" });
    expect(body["metrics"]).toMatchObject([
      { name: "both" },
      { name: "queue.length", series: 1 },
    ]);
    const none = await api.get("/metrics", { service: "nobody" });
    expect(none.body["metrics"]).toEqual([]);
  });
});
