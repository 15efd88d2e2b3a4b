import { unixNano } from "../../../support/otlp-build.js";
import type { Metric } from "../../../support/otlp-messages.js";
import { attributes } from "../../../support/otlp-values.js";
import type { TestStore } from "../../support/store.js";
import { development, metricsOf, production } from "./telemetry.js";

const DELTA = 1;
const CUMULATIVE = 2;
export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The start of the first minute, of an hour too; data points lie half way through theirs. */
export const t0 = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const minute = (n: number) => unixNano(t0 + n * MINUTE + MINUTE / 2);
const begin = unixNano(t0 - MINUTE / 2);
export const range = {
  since: new Date(t0).toISOString(),
  until: new Date(t0 + 20 * MINUTE).toISOString(),
  step: "1m",
};

const gauge = (values: Record<string, [number, number][]>): Metric => ({
  name: "queue.length",
  unit: "{job}",
  description: "Jobs that wait",
  gauge: {
    dataPoints: Object.entries(values).flatMap(([queue, points]) =>
      points.map(([n, asDouble]) => ({
        timeUnixNano: minute(n),
        asDouble,
        attributes: attributes({ queue }),
      })),
    ),
  },
});

const counter = (
  points: { n: number; value: number; start?: string }[],
  name = "requests",
): Metric => ({
  name,
  sum: {
    isMonotonic: true,
    aggregationTemporality: CUMULATIVE,
    dataPoints: points.map(({ n, value, start = begin }) => ({
      startTimeUnixNano: start,
      timeUnixNano: minute(n),
      asInt: value,
    })),
  },
});

const histogram = (
  name: string,
  temporality: number,
  points: { n: number; counts: number[]; sum: number; bounds?: number[] }[],
): Metric => ({
  name,
  unit: "ms",
  histogram: {
    aggregationTemporality: temporality,
    dataPoints: points.map(({ n, counts, sum, bounds = [10, 20, 40] }) => ({
      startTimeUnixNano: begin,
      timeUnixNano: minute(n),
      count: counts.reduce((a, b) => a + b, 0),
      sum,
      bucketCounts: counts,
      explicitBounds: bounds,
    })),
  },
});

const exponential = (
  points: { n: number; scale: number; offset: number; counts: number[] }[],
): Metric => ({
  name: "exponential",
  exponentialHistogram: {
    aggregationTemporality: CUMULATIVE,
    dataPoints: points.map(({ n, scale, offset, counts }) => ({
      startTimeUnixNano: begin,
      timeUnixNano: minute(n),
      count: counts.reduce((a, b) => a + b, 0),
      sum: 100 * n,
      scale,
      zeroCount: 0,
      positive: { offset, bucketCounts: counts },
    })),
  },
});

/** Two environments with every kind of metric, in both temporalities. */
export async function loadMetrics(store: TestStore): Promise<void> {
  await store.load("metrics", [
    metricsOf(production, [
      gauge({
        mail: [
          [0, 1],
          [1, 3],
        ],
        print: [
          [0, 10],
          [1, 20],
        ],
      }),
      counter([
        { n: 0, value: 5 },
        { n: 1, value: 65 },
        // Started again: another start, counted from zero.
        { n: 2, value: 7, start: minute(1) },
        { n: 3, value: 10, start: minute(1) },
        // Fell without saying that it started again.
        { n: 4, value: 4, start: minute(1) },
      ]),
      // Began long ago: what it had counted before is not of this stretch.
      counter(
        [
          { n: 0, value: 1000, start: unixNano(t0 - 86_400_000) },
          { n: 1, value: 1030, start: unixNano(t0 - 86_400_000) },
        ],
        "old.counter",
      ),
      {
        name: "deltas",
        sum: {
          isMonotonic: true,
          aggregationTemporality: DELTA,
          dataPoints: [1, 2].map((n) => ({
            startTimeUnixNano: minute(n - 1),
            timeUnixNano: minute(n),
            asInt: 30 * n,
          })),
        },
      },
      {
        name: "active",
        sum: {
          isMonotonic: false,
          aggregationTemporality: CUMULATIVE,
          dataPoints: ["a", "b"].flatMap((pod) =>
            [3, 2].map((asInt, n) => ({
              timeUnixNano: minute(n),
              asInt,
              attributes: attributes({ pod }),
            })),
          ),
        },
      },
      histogram("latency", CUMULATIVE, [
        { n: 0, counts: [10, 0, 0, 0], sum: 50 },
        { n: 1, counts: [10, 10, 10, 0], sum: 500 },
        { n: 2, counts: [10, 10, 10, 5], sum: 1000 },
      ]),
      histogram("latency.delta", DELTA, [
        { n: 0, counts: [4, 4, 0, 0], sum: 80 },
      ]),
      histogram("latency.mixed", DELTA, [
        { n: 0, counts: [10, 10, 0, 0], sum: 1 },
        { n: 0, counts: [20, 0], bounds: [20], sum: 1 },
      ]),
      // Scale 1 (factor √2), then scale 0 (factor 2): indexes 2, 3 become 1.
      exponential([
        { n: 0, scale: 1, offset: 2, counts: [4, 4] },
        { n: 1, scale: 0, offset: 1, counts: [8, 0, 6] },
      ]),
      {
        name: "gc.pause",
        summary: {
          dataPoints: [0, 1].map((n) => ({
            startTimeUnixNano: begin,
            timeUnixNano: minute(n),
            count: 10 + 20 * n,
            sum: 100 + 300 * n,
            quantileValues: [
              { quantile: 0.5, value: 7 + n },
              { quantile: 0.999, value: 70 + n },
            ],
          })),
        },
      },
      {
        name: "both",
        gauge: { dataPoints: [{ timeUnixNano: minute(0), asDouble: 1 }] },
      },
      {
        name: "stale",
        gauge: {
          dataPoints: [
            { timeUnixNano: minute(0), asDouble: 5 },
            { timeUnixNano: minute(1), asDouble: 0, flags: 1 },
          ],
        },
      },
    ]),
    metricsOf(development, [gauge({ mail: [[0, 100]] })]),
  ]);
  await store.load(
    "metrics",
    [metricsOf(development, [counter([{ n: 0, value: 1 }], "both")])],
    { receivedAt: Date.now() + 1000 },
  );
}
