import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import {
  aggregatesOf,
  defaultAggregate,
  shapeOf,
} from "../store/read/metric-aggregates.js";
import type { MetricReader, StoredMetric } from "../store/read/metrics.js";
import type { SideReader } from "../store/read/sides.js";
import { errorResponses } from "./errors.js";
import { Metrics, MetricsQuery } from "./schemas/metrics.js";
import { fromMs } from "./time.js";

/** GET /metrics */
export const metricRoutes: FastifyPluginCallbackTypebox<{
  readonly metrics: MetricReader;
  readonly sides: SideReader;
}> = (app, { metrics, sides }, done) => {
  app.get(
    "/metrics",
    {
      schema: {
        tags: ["metrics"],
        summary: "Metric names and what they are",
        querystring: MetricsQuery,
        response: { 200: Metrics, ...errorResponses },
      },
    },
    async ({ query }) => {
      const found = await metrics.metrics(query);
      if (found.length === 0) await sides.mustExist(query);
      return { metrics: found.map(metricOf) };
    },
  );
  done();
};

const temporalities = { 1: "delta", 2: "cumulative" } as const;

function metricOf(metric: StoredMetric) {
  const { temporality, monotonic, lastSeenMs, ...rest } = metric;
  const shape = shapeOf(metric.kind, [metric]);
  const first = defaultAggregate(metric.kind, shape);
  return {
    ...rest,
    temporality:
      temporality === 1 || temporality === 2
        ? temporalities[temporality]
        : null,
    monotonic: metric.kind === "sum" ? monotonic === 1 : null,
    aggregates: [
      first,
      ...aggregatesOf(shape).filter((aggregate) => aggregate !== first),
    ],
    lastSeenAt: fromMs(lastSeenMs),
  };
}
