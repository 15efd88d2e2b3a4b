import type { Metric } from "../../support/otlp-messages.js";
import { attributes } from "../../support/otlp-values.js";
import { unixNano } from "../../support/otlp-build.js";
import type { Faults } from "./plan.js";
import type { Draw } from "./random.js";
import type { MadeSpan } from "./trace.js";

/** The window, ms. */
export const WINDOW_MS = 2 * 3_600_000;
/** Between two collections of metrics, ms. */
const COLLECT_MS = WINDOW_MS / 60;
/** OTLP's AGGREGATION_TEMPORALITY_CUMULATIVE. */
const CUMULATIVE = 2;
const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** A service's process: what it did, and since when. */
interface Process {
  readonly service: string;
  readonly startMs: number;
  readonly spans: readonly MadeSpan[];
}

/** What one process reports, collected sixty times in the window. */
export function metrics(
  faults: Faults,
  draw: Draw,
  { service, startMs, spans }: Process,
): Metric[] {
  const ticks = Array.from({ length: 60 }, (_, i) => startMs + i * COLLECT_MS);
  const gauge = (name: string, unit: string, value: () => number): Metric => ({
    name,
    unit,
    gauge: {
      dataPoints: ticks.map((at) => ({
        timeUnixNano: unixNano(at),
        attributes: attributes({}),
        asDouble: value(),
      })),
    },
  });
  const all = [
    gauge(
      "nodejs.eventloop.utilization",
      "1",
      () => 0.2 * Math.exp(0.3 * draw.normal()),
    ),
    gauge(
      "process.memory.usage",
      "By",
      () => (faults.memory ?? 1) * 1.2e8 * Math.exp(0.1 * draw.normal()),
    ),
  ];
  if (service !== "orders") return all;
  const taken = ticks.map((at) =>
    spans.filter(
      ({ kind, startMs: from }) =>
        kind === "server" && from >= at - COLLECT_MS && from < at,
    ),
  );
  all.push(waits(faults, draw, startMs, ticks, taken));
  all.push(placed(faults, startMs, ticks, taken));
  if (faults.withoutMetric !== true) {
    all.push(
      gauge("orders.queue.length", faults.metricUnit ?? "{order}", () =>
        draw.whole(6),
      ),
    );
  }
  if (faults.extraMetric === true) {
    all.push(gauge("orders.rejected.length", "{order}", () => draw.whole(3)));
  }
  return all;
}

/** How long each request waited for a connection, ms. */
function waits(
  { poolWait = 1, poolSpread = 1 }: Faults,
  draw: Draw,
  startMs: number,
  ticks: readonly number[],
  taken: readonly (readonly MadeSpan[])[],
): Metric {
  const counts = [...bounds, Infinity].map(() => 0);
  let [count, sum] = [0, 0];
  return {
    name: "db.client.connection.wait_time",
    unit: "ms",
    histogram: {
      aggregationTemporality: CUMULATIVE,
      dataPoints: ticks.map((at, tick) => {
        for (let left = taken[tick]?.length ?? 0; left > 0; left -= 1) {
          const ms = 6 * poolWait * Math.exp(0.4 * poolSpread * draw.normal());
          const bucket = bounds.findIndex((bound) => ms <= bound);
          const place = bucket === -1 ? bounds.length : bucket;
          counts[place] = (counts[place] ?? 0) + 1;
          count += 1;
          sum += ms;
        }
        return {
          startTimeUnixNano: unixNano(startMs - 1),
          timeUnixNano: unixNano(at),
          attributes: attributes({}),
          count,
          sum,
          bucketCounts: [...counts],
          explicitBounds: bounds,
        };
      }),
    },
  };
}

/** Orders that were placed, by the counter that the code has for them. */
function placed(
  faults: Faults,
  startMs: number,
  ticks: readonly number[],
  taken: readonly (readonly MadeSpan[])[],
): Metric {
  let value = 0;
  return {
    name: "orders.placed",
    unit: "{order}",
    sum: {
      aggregationTemporality: CUMULATIVE,
      isMonotonic: true,
      dataPoints: ticks.map((at, tick) => {
        const orders = (taken[tick] ?? []).filter(
          ({ name, failed }) => name === "POST /checkout" && !failed,
        );
        value += orders.length * (faults.placed ?? 1);
        return {
          startTimeUnixNano: unixNano(startMs - 1),
          timeUnixNano: unixNano(at),
          attributes: attributes({}),
          asDouble: value,
        };
      }),
    },
  };
}
