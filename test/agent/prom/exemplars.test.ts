import client from "prom-client";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeOwnMetrics } from "../../../agent/src/metrics/encode.js";
import { PromBridge } from "../../../agent/src/prom/bridge.js";
import type { PromRegistry } from "../../../agent/src/prom/types.js";
import { decode, type Point } from "../support/decode.js";

describe.each(["async", "sync"] as const)("exemplars, collected %s", (how) => {
  const exemplarLabels = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
  };

  let bridge: PromBridge;
  let openMetrics: client.Registry<client.OpenMetricsContentType>;
  beforeEach(() => {
    // prom-client takes exemplars in such a registry only.
    openMetrics = new client.Registry();
    openMetrics.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
    bridge = new PromBridge();
    bridge.addRegistry(openMetrics as unknown as PromRegistry);
  });

  async function pointOf(how: "async" | "sync"): Promise<Point | undefined> {
    const metrics =
      how === "async" ? await bridge.collect(1_000) : bridge.collectSync();
    const bytes = encodeOwnMetrics({}, metrics, Date.now());
    return decode("metrics", "", Buffer.from(bytes)).metrics[0]?.points[0];
  }

  it("links a counter to the trace the application names", async () => {
    const counter = new client.Counter({
      name: "c",
      help: "C",
      registers: [openMetrics],
      enableExemplars: true,
    });
    counter.inc({ labels: {}, value: 3, exemplarLabels });
    expect((await pointOf(how))?.exemplars).toEqual([
      { value: 3, time: expect.any(Number) as number, ...exemplarLabels },
    ]);
  });

  it("links each bucket of a histogram, the last too", async () => {
    const histogram = new client.Histogram({
      name: "h",
      help: "H",
      buckets: [1],
      registers: [openMetrics],
      enableExemplars: true,
    });
    for (const value of [0.5, 7]) {
      histogram.observe({ labels: {}, value, exemplarLabels });
    }
    const point = await pointOf(how);
    expect(point).toMatchObject({ count: 2, bucketCounts: [1, 1] });
    expect(point?.exemplars).toMatchObject([
      { value: 0.5, ...exemplarLabels },
      { value: 7, ...exemplarLabels },
    ]);
  });

  it("leaves out an exemplar that names no trace", async () => {
    const counter = new client.Counter({
      name: "c",
      help: "C",
      registers: [openMetrics],
      enableExemplars: true,
    });
    counter.inc({ labels: {}, value: 1, exemplarLabels: { order: "17" } });
    expect((await pointOf(how))?.exemplars).toEqual([]);
  });
});
