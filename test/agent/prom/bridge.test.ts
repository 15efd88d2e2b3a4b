import client from "prom-client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeOwnMetrics } from "../../../agent/src/metrics/encode.js";
import { encodeOwnMetricsAsJson } from "../../../agent/src/metrics/json.js";
import { PromBridge } from "../../../agent/src/prom/bridge.js";
import type {
  PromMetric,
  PromRegistry,
} from "../../../agent/src/prom/types.js";
import { decode, type Metric, type Point } from "../support/decode.js";

const resource = { "service.name": "shop" };
let registry: client.Registry;
let bridge: PromBridge;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
  registry = new client.Registry();
  bridge = new PromBridge();
  bridge.addRegistry(registry as unknown as PromRegistry);
});
afterEach(() => {
  vi.useRealTimers();
});

/** Tells the bridge about a metric, as the instrumentation does. */
function added<M extends client.Metric>(metric: M): M {
  bridge.addMetric(metric as unknown as PromMetric);
  return metric;
}

function at(ms: number): void {
  vi.setSystemTime(ms);
}

/** What the two ways of collecting put on the wire. */
async function collected(
  how: "async" | "sync" = "async",
  protocol: "pb" | "json" = "pb",
): Promise<Metric[]> {
  const metrics =
    how === "async" ? await bridge.collect(1_000) : bridge.collectSync();
  if (metrics.length === 0) return [];
  const encode =
    protocol === "json" ? encodeOwnMetricsAsJson : encodeOwnMetrics;
  const bytes = encode(resource, metrics, Date.now());
  const type = protocol === "json" ? "application/json" : "";
  return decode("metrics", type, Buffer.from(bytes)).metrics;
}

async function only(
  how?: "async" | "sync",
): Promise<Metric & { point: Point }> {
  const [metric, ...rest] = await collected(how);
  expect(rest).toHaveLength(0);
  const point = metric?.points[0];
  if (metric === undefined || point === undefined) throw new Error("nothing");
  return { ...metric, point };
}

describe.each(["async", "sync"] as const)("collected %s", (how) => {
  it("makes a counter a monotonic cumulative sum", async () => {
    const counter = added(
      new client.Counter({
        name: "orders_total",
        help: "Orders.",
        labelNames: ["kind"],
        registers: [registry],
      }),
    );
    counter.inc({ kind: "a" }, 2);
    counter.inc({ kind: "b" }, 3.5);
    at(1_010_000);
    const metric = await only(how);
    expect(metric).toMatchObject({
      name: "orders_total",
      description: "Orders.",
      kind: "sum",
      isMonotonic: true,
      aggregationTemporality: 2,
      scope: "prom-client",
      resource: { "service.name": "shop" },
    });
    expect(metric.points).toMatchObject([
      {
        attributes: { kind: "a" },
        value: 2,
        start: 1_000_000,
        time: 1_010_000,
      },
      { attributes: { kind: "b" }, value: 3.5, start: 1_000_000 },
    ]);
  });

  it("keeps a gauge a gauge, negative values too", async () => {
    const gauge = added(
      new client.Gauge({ name: "level", help: "L", registers: [registry] }),
    );
    gauge.set(-4.25);
    expect(await only(how)).toMatchObject({
      kind: "gauge",
      point: { value: -4.25 },
    });
  });

  it("reads a gauge's collect function", async () => {
    added(
      new client.Gauge({
        name: "level",
        help: "L",
        registers: [registry],
        collect() {
          this.set(9);
        },
      }),
    );
    expect((await only(how)).point.value).toBe(9);
  });

  it("turns cumulative buckets into OTLP's, one more than bounds", async () => {
    const histogram = added(
      new client.Histogram({
        name: "work_seconds",
        help: "W",
        labelNames: ["step"],
        buckets: [0.1, 1, 10],
        registers: [registry],
      }),
    );
    for (const value of [0.05, 0.1, 0.5, 100, 200]) {
      histogram.observe({ step: "x" }, value);
    }
    expect(await only(how)).toMatchObject({
      kind: "histogram",
      unit: "s",
      aggregationTemporality: 2,
      point: {
        attributes: { step: "x" },
        count: 5,
        sum: 300.65,
        explicitBounds: [0.1, 1, 10],
        bucketCounts: [2, 1, 0, 2],
      },
    });
  });

  it("keeps a summary a summary", async () => {
    const summary = added(
      new client.Summary({
        name: "size_bytes",
        help: "S",
        labelNames: ["route"],
        percentiles: [0.5, 0.99],
        registers: [registry],
      }),
    );
    for (const value of [1, 2, 3]) summary.observe({ route: "/" }, value);
    at(1_005_000);
    expect(await only(how)).toMatchObject({
      name: "size_bytes",
      kind: "summary",
      unit: "By",
      description: "S",
      scope: "prom-client",
      resource: { "service.name": "shop" },
      point: {
        attributes: { route: "/" },
        start: 1_000_000,
        time: 1_005_000,
        count: 3,
        sum: 6,
        quantileValues: [
          { quantile: 0.5, value: 2 },
          { quantile: 0.99, value: 3 },
        ],
      },
    });
  });

  it("adds default labels beneath a metric's own, and leaves the registry's output alone", async () => {
    registry.setDefaultLabels({ shop: "north", kind: "default" });
    const counter = added(
      new client.Counter({
        name: "orders_total",
        help: "O",
        labelNames: ["kind"],
        registers: [registry],
      }),
    );
    counter.inc({ kind: "own" });
    const before = await registry.metrics();
    const { point } = await only(how);
    expect(point.attributes).toEqual({ shop: "north", kind: "own" });
    expect(await registry.metrics()).toBe(before);
  });

  it("moves a counter's start to its reset", async () => {
    const counter = added(
      new client.Counter({ name: "c", help: "C", registers: [registry] }),
    );
    counter.inc(5);
    at(1_010_000);
    expect((await only(how)).point.start).toBe(1_000_000);
    at(1_013_000);
    counter.reset();
    bridge.reset(counter as unknown as PromMetric);
    // Above what it was before: only the start tells that it is another count.
    counter.inc(8);
    at(1_020_000);
    expect((await only(how)).point).toMatchObject({
      start: 1_013_000,
      value: 8,
    });
    at(1_030_000);
    expect((await only(how)).point.start).toBe(1_013_000);
  });
});

it("sees a reset nobody told of by the smaller value", async () => {
  const histogram = added(
    new client.Histogram({
      name: "h",
      help: "H",
      buckets: [1],
      registers: [registry],
    }),
  );
  for (const value of [1, 2, 3]) histogram.observe(value);
  at(1_010_000);
  await collected();
  histogram.zero({});
  histogram.observe(1);
  at(1_020_000);
  expect((await only()).point).toMatchObject({ count: 1, start: 1_010_000 });
});

it("starts a series that was removed and made again anew", async () => {
  const counter = added(
    new client.Counter({
      name: "c",
      help: "C",
      labelNames: ["l"],
      registers: [registry],
    }),
  );
  counter.inc({ l: "x" }, 1);
  at(1_010_000);
  await collected();
  counter.remove({ l: "x" });
  at(1_020_000);
  expect(await collected()).toHaveLength(0);
  counter.inc({ l: "x" }, 50);
  at(1_030_000);
  expect((await only()).point).toMatchObject({ value: 50, start: 1_020_000 });
});

it("starts anew a metric registered again under its name", async () => {
  const options = { name: "c", help: "C", registers: [registry] };
  added(new client.Counter(options)).inc(9);
  await collected();
  registry.removeSingleMetric("c");
  at(1_040_000);
  added(new client.Counter(options)).inc(9);
  at(1_050_000);
  expect((await only()).point.start).toBe(1_040_000);
});

it("sends a metric held by several registries once", async () => {
  const counter = added(
    new client.Counter({ name: "c", help: "C", registers: [registry] }),
  );
  counter.inc();
  const merged = client.Registry.merge([registry, new client.Registry()]);
  bridge.addRegistry(merged as unknown as PromRegistry);
  expect(await collected()).toHaveLength(1);
});

it("sends two metrics of one name under two scopes", async () => {
  const other = new client.Registry();
  bridge.addRegistry(other as unknown as PromRegistry);
  for (const one of [registry, other]) {
    added(new client.Counter({ name: "c", help: "C", registers: [one] })).inc();
  }
  expect((await collected()).map(({ scope }) => scope)).toEqual([
    "prom-client",
    "prom-client/registry-1",
  ]);
});

it("goes on without a metric whose collect fails", async () => {
  added(
    new client.Gauge({
      name: "broken",
      help: "B",
      registers: [registry],
      collect() {
        throw new Error("no");
      },
    }),
  );
  added(
    new client.Gauge({ name: "fine", help: "F", registers: [registry] }),
  ).set(1);
  expect((await only()).name).toBe("fine");
});

it("sends nothing for a metric without a series", async () => {
  added(
    new client.Counter({
      name: "c",
      help: "C",
      labelNames: ["l"],
      registers: [registry],
    }),
  );
  expect(await collected()).toHaveLength(0);
});

it.each([Infinity, -Infinity, NaN])("sends %d as it is", async (value) => {
  const registers = [registry];
  added(new client.Gauge({ name: "g", help: "G", registers })).set(value);
  for (const protocol of ["pb", "json"] as const) {
    const [metric] = await collected("async", protocol);
    expect(metric?.points[0]?.value).toBe(value);
  }
});

it("says the same in OTLP JSON", async () => {
  const registers = [registry];
  added(
    new client.Counter({ name: "c", help: "C", labelNames: ["l"], registers }),
  ).inc({ l: "x" }, 2);
  added(new client.Gauge({ name: "g", help: "G", registers })).set(-1.5);
  const h = { name: "h", help: "H", buckets: [1, 2], registers };
  added(new client.Histogram(h)).observe(1.5);
  const summary = { name: "s", help: "S", percentiles: [0.5], registers };
  added(new client.Summary(summary)).observe(4);
  const pb = await collected();
  expect(pb.map(({ kind }) => kind)).toEqual([
    "sum",
    "gauge",
    "histogram",
    "summary",
  ]);
  expect(await collected("async", "json")).toEqual(pb);
});

it("carries a thousand series of every kind", async () => {
  const counter = added(
    new client.Counter({
      name: "many_total",
      help: "M",
      labelNames: ["n"],
      registers: [registry],
    }),
  );
  const summary = added(
    new client.Summary({
      name: "many",
      help: "M",
      labelNames: ["n"],
      percentiles: [0.5],
      registers: [registry],
    }),
  );
  for (let n = 0; n < 1_000; n++) {
    counter.inc({ n }, n);
    summary.observe({ n }, n);
  }
  const metrics = await collected();
  expect(metrics.map(({ points }) => points.length)).toEqual([1_000, 1_000]);
  expect(metrics[1]?.points[999]?.attributes).toEqual({ n: "999" });
});
