import client from "prom-client";
import { beforeEach, expect, it } from "vitest";
import type { ScopedMetrics } from "../../../agent/src/metrics/model.js";
import { PromBridge } from "../../../agent/src/prom/bridge.js";
import type {
  PromMetric,
  PromRegistry,
} from "../../../agent/src/prom/types.js";

let registry: client.Registry;
let bridge: PromBridge;

beforeEach(() => {
  registry = new client.Registry();
  bridge = new PromBridge();
  bridge.addRegistry(registry as unknown as PromRegistry);
});

/** Tells the bridge about a metric, as the instrumentation does. */
function added<M extends client.Metric>(metric: M): M {
  bridge.addMetric(metric as unknown as PromMetric);
  return metric;
}

const namesIn = (scopes: readonly ScopedMetrics[]): string[] =>
  scopes.flatMap(({ metrics }) => metrics.map(({ name }) => name));

const names = async (timeoutMs: number): Promise<string[]> =>
  namesIn(await bridge.collect(timeoutMs));

it("goes on without a metric whose collect never ends, and asks it no more until it does", async () => {
  let asked = 0;
  let answer = (): void => undefined;
  added(
    new client.Gauge({
      name: "stuck",
      help: "S",
      registers: [registry],
      async collect() {
        asked += 1;
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        this.set(7);
      },
    }),
  );
  added(
    new client.Gauge({ name: "fine", help: "F", registers: [registry] }),
  ).set(1);
  expect(await names(20)).toEqual(["fine"]);
  expect(await names(20)).toEqual(["fine"]);
  expect(asked).toBe(1);
  answer();
  await new Promise((resolve) => setImmediate(resolve));
  const reading = names(10_000);
  answer();
  expect(await reading).toEqual(["stuck", "fine"]);
});

it("keeps a counter's name when an OpenMetrics scrape shortens it", async () => {
  const open =
    registry as unknown as client.Registry<client.OpenMetricsContentType>;
  open.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const orders = added(
    new client.Counter({ name: "orders_total", help: "O", registers }),
  );
  orders.inc(2);
  expect(await names(1_000)).toEqual(["orders_total"]);
  expect(await registry.metrics()).toContain("orders_total 2");
  expect((orders as unknown as PromMetric).name).toBe("orders");
  expect(await names(1_000)).toEqual(["orders_total"]);
  expect(namesIn(bridge.collectSync())).toEqual(["orders_total"]);
});
