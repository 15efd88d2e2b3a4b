import { Type } from "typebox";
import {
  attributes,
  commit,
  environment,
  query,
  service,
  times,
} from "../parameters.js";
import { Time } from "./common.js";

export const SINCE = "-1h";

const Kind = Type.Enum([
  "gauge",
  "sum",
  "histogram",
  "exponential_histogram",
  "summary",
]);

const described = {
  name: Type.String(),
  kind: Kind,
  unit: Type.String({ description: "A UCUM code, such as `ms` or `By`." }),
  description: Type.String(),
};

export const MetricsQuery = query({ environment, service });

export const Metrics = Type.Object({
  metrics: Type.Array(
    Type.Object({
      ...described,
      temporality: Type.Union(
        [Type.Literal("delta"), Type.Literal("cumulative"), Type.Null()],
        { description: "null where the kind has none." },
      ),
      monotonic: Type.Union([Type.Boolean(), Type.Null()], {
        description: "Whether a sum only grows; null for other kinds.",
      }),
      aggregates: Type.Array(Type.String(), {
        description: "What /metrics/query answers for it, the default first.",
      }),
      environments: Type.Array(Type.String()),
      services: Type.Array(Type.String()),
      attributeKeys: Type.Array(Type.String()),
      series: Type.Number({
        description: "Distinct combinations of resource and attributes.",
      }),
      dataPoints: Type.Number(),
      lastSeenAt: Time("Last arrival"),
    }),
    {
      description:
        "By name; a name sent in several kinds or temporalities is listed for each.",
    },
  ),
});

export const MetricQuery = query({
  name: Type.String({ minLength: 1, description: "The metric's name." }),
  kind: Type.Optional(
    Type.Enum(
      ["gauge", "sum", "histogram", "exponential_histogram", "summary"],
      {
        description:
          "For a name sent in several kinds. Default: the one seen last.",
      },
    ),
  ),
  environment,
  commit,
  service,
  ...attributes,
  aggregate: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        "Gauges and up-down counters: avg, min, max, sum (of the series' last values), last, count. Counters: rate (per second), increase. Histograms: p50, p75, p90, p95, p99 or any percentile, avg, count, rate. Summaries: avg, count, rate and the percentiles they report, the largest over the series. Default: avg, sum for up-down counters, rate for counters, p95 for histograms, avg for summaries.",
    }),
  ),
  step: Type.Optional(
    Type.String({
      description:
        "Length of a step, such as `30s` or `5m` (s, m, h, d, w). Default: about sixty steps, none under 15s.",
    }),
  ),
  groupBy: Type.Optional(
    Type.String({
      description:
        "One series for each combination of these: a comma list of environment, commit, service and attr.<key>; empty for one series. Default: environment.",
    }),
  ),
  ...times(SINCE),
});

export const MetricSeries = Type.Object({
  ...described,
  aggregate: Type.String(),
  stepSeconds: Type.Number(),
  since: Time("Start of the first step"),
  until: Time("End of the last, which may be cut short by it"),
  series: Type.Array(
    Type.Object({
      group: Type.Record(Type.String(), Type.String(), {
        description: "The values that `groupBy` tells apart.",
      }),
      points: Type.Array(
        Type.Object({
          at: Time("Start of the step"),
          value: Type.Union([Type.Number(), Type.Null()], {
            description: "null where there is no finite value.",
          }),
        }),
        { description: "Steps with data, by time." },
      ),
    }),
  ),
});
