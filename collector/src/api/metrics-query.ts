import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { IsoscopeError } from "../errors.js";
import type { GroupKey } from "../store/read/metric-groups.js";
import type {
  MetricPoint,
  MetricQueryReader,
} from "../store/read/metric-query.js";
import type { MetricReader, StoredMetric } from "../store/read/metrics.js";
import type { SideReader } from "../store/read/sides.js";
import { errorResponses } from "./errors.js";
import { groupKeys, settle, steppedRange } from "./metric-question.js";
import { attributeFilter } from "./parameters.js";
import { MetricQuery, MetricSeries, SINCE } from "./schemas/metrics.js";
import { fromMs, timeRange } from "./time.js";

/** GET /metrics/query */
export const metricQueryRoutes: FastifyPluginCallbackTypebox<{
  readonly metrics: MetricReader;
  readonly metricQuery: MetricQueryReader;
  readonly sides: SideReader;
}> = (app, { metrics, metricQuery, sides }, done) => {
  app.get(
    "/metrics/query",
    {
      schema: {
        tags: ["metrics"],
        summary: "One metric over time",
        querystring: MetricQuery,
        response: { 200: MetricSeries, ...errorResponses },
      },
    },
    async ({ query }) => {
      const { name } = query;
      const range = steppedRange(timeRange(query, SINCE), query.step);
      const groupBy = groupKeys(query.groupBy ?? "environment");
      const attributes = attributeFilter(query);
      const variants = await known(metrics, name);
      const asked = await settle(variants, query, () =>
        metricQuery.reportedQuantiles(name),
      );
      const points = await metricQuery.query({
        ...query,
        ...range,
        ...asked,
        attributes,
        groupBy,
      });
      if (points.length === 0) await sides.mustExist(query);
      const [shown = variants[0]] = variants.filter(
        (variant) => variant.kind === asked.kind,
      );
      return {
        name,
        kind: asked.kind,
        unit: shown.unit,
        description: shown.description,
        aggregate: asked.aggregate,
        stepSeconds: range.stepMs / 1000,
        since: fromMs(range.sinceMs),
        until: fromMs(range.untilMs),
        series: seriesOf(points, groupBy),
      };
    },
  );
  done();
};

async function known(
  metrics: MetricReader,
  name: string,
): Promise<[StoredMetric, ...StoredMetric[]]> {
  const [first, ...rest] = await metrics.metrics({ name });
  if (first !== undefined) return [first, ...rest];
  const similar = await metrics.similar(name);
  throw new IsoscopeError(
    "ISO-UNKNOWN-METRIC",
    `Metric "${name}" has never arrived.`,
    similar.length === 0
      ? {}
      : {
          hint: `The names most like it: ${similar.join(", ")}. GET /api/v1/metrics lists them all.`,
        },
  );
}

interface Series {
  readonly group: Record<string, string>;
  readonly points: { at: string; value: number | null }[];
}

function seriesOf(
  points: readonly MetricPoint[],
  groupBy: readonly GroupKey[],
): Series[] {
  const series = new Map<string, Series>();
  for (const { groupKey, atMs, value } of points) {
    const id = JSON.stringify(groupKey);
    let one = series.get(id);
    if (one === undefined) {
      one = {
        group: Object.fromEntries(
          groupBy.map((key, place) => [key, groupKey[place] ?? ""]),
        ),
        points: [],
      };
      series.set(id, one);
    }
    one.points.push({ at: fromMs(atMs), value });
  }
  return [...series.values()];
}
