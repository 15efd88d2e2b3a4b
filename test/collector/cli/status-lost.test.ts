import { afterAll, beforeAll, expect, it } from "vitest";
import type { Status } from "../../../collector/src/api/status.js";
import {
  type RunningCollector,
  startCollector,
} from "../../support/collector.js";
import { eventually } from "../../support/eventually.js";
import { isoscope } from "./support.js";

let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.stop());

const attribute = (
  key: string,
  value: string,
): { key: string; value: { stringValue: string } } => ({
  key,
  value: { stringValue: value },
});

/** What an agent tells of its process: running totals by signal. */
async function tell(
  service: string,
  instance: string,
  totals: Record<string, number>,
): Promise<void> {
  const dataPoints = Object.entries(totals).map(([signal, asDouble]) => ({
    timeUnixNano: `${Date.now()}000000`,
    asDouble,
    attributes: [attribute("signal", signal)],
  }));
  const metric = {
    name: "isoscope.agent.records.dropped",
    sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints },
  };
  const resource = {
    attributes: [
      attribute("service.name", service),
      attribute("service.instance.id", instance),
      attribute("deployment.environment.name", "staging"),
    ],
  };
  const { ok } = await fetch(`${collector.url}/v1/metrics`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [metric] }] }],
    }),
  });
  expect(ok).toBe(true);
}

it("shows what agents lost, by service: the last total of each process", async () => {
  await tell("shop", "a", { traces: 3, logs: 0, metrics: 1 });
  await tell("shop", "a", { traces: 5, logs: 0, metrics: 1 });
  await tell("shop", "b", { traces: 2, logs: 4, metrics: 0 });
  await tell("well", "c", { traces: 0, logs: 0, metrics: 0 });
  const url = ["status", "--url", collector.url];
  await eventually(async () => {
    const { stdout } = await isoscope([...url, "--json"]);
    expect((JSON.parse(stdout) as Status).lost).toEqual([
      {
        environment: "staging",
        service: "shop",
        spans: 7,
        logRecords: 4,
        dataPoints: 1,
      },
    ]);
  }, 20_000);
  const { stdout } = await isoscope(url);
  expect(stdout).toContain(
    "shop in staging: 7 spans, 4 log records, 1 data points",
  );
}, 30_000);
