import type { Signal } from "../../otlp/messages.js";

/**
 * The ClickHouse types under which load/otlp.proto is read. Members of a oneof are Nullable: that is how
 * "not set" is told from zero.
 */
const list = (inner: string) => `Array(${inner})`;
const tuple = (members: Record<string, string>) =>
  `Tuple(${Object.entries(members)
    .map(([name, type]) => `${name} ${type}`)
    .join(", ")})`;

const value = tuple({
  string_value: "Nullable(String)",
  bool_value: "Nullable(Int64)",
  int_value: "Nullable(Int64)",
  double_value: "Nullable(Float64)",
  bytes_value: "Nullable(String)",
});
const attributes = list(tuple({ key: "String", value }));
const resource = tuple({ attributes });
const scope = tuple({
  name: "String",
  version: "String",
  attributes,
  dropped_attributes_count: "UInt64",
});

const span = tuple({
  trace_id: "String",
  span_id: "String",
  trace_state: "String",
  parent_span_id: "String",
  name: "String",
  kind: "Int64",
  start_time_unix_nano: "UInt64",
  end_time_unix_nano: "UInt64",
  attributes,
  dropped_attributes_count: "UInt64",
  events: list(tuple({ time_unix_nano: "UInt64", name: "String", attributes })),
  dropped_events_count: "UInt64",
  links: list(
    tuple({
      trace_id: "String",
      span_id: "String",
      trace_state: "String",
      attributes,
    }),
  ),
  dropped_links_count: "UInt64",
  status: tuple({ message: "String", code: "Int64" }),
  flags: "UInt32",
});

const logRecord = tuple({
  time_unix_nano: "UInt64",
  severity_number: "Int64",
  severity_text: "String",
  body: value,
  attributes,
  dropped_attributes_count: "UInt64",
  flags: "UInt32",
  trace_id: "String",
  span_id: "String",
  observed_time_unix_nano: "UInt64",
  event_name: "String",
});

const exemplars = list(
  tuple({
    time_unix_nano: "UInt64",
    as_double: "Nullable(Float64)",
    as_int: "Nullable(Int64)",
    span_id: "String",
    trace_id: "String",
    filtered_attributes: attributes,
  }),
);
const times = { start_time_unix_nano: "UInt64", time_unix_nano: "UInt64" };
const common = { ...times, attributes, flags: "UInt64" };
const numberPoint = tuple({
  ...common,
  as_double: "Nullable(Float64)",
  as_int: "Nullable(Int64)",
  exemplars,
});
const buckets = tuple({ offset: "Int64", bucket_counts: "Array(UInt64)" });
const distribution = {
  ...common,
  count: "UInt64",
  sum: "Float64",
  min: "Float64",
  max: "Float64",
  exemplars,
};

/** Only the kind that a table takes is declared: the parser skips the rest of a metric unread. */
const metricKind = {
  gauge: tuple({ data_points: list(numberPoint) }),
  sum: tuple({
    data_points: list(numberPoint),
    aggregation_temporality: "Int64",
    is_monotonic: "Int64",
  }),
  histogram: tuple({
    data_points: list(
      tuple({
        ...distribution,
        bucket_counts: "Array(UInt64)",
        explicit_bounds: "Array(Float64)",
      }),
    ),
    aggregation_temporality: "Int64",
  }),
  exponential_histogram: tuple({
    data_points: list(
      tuple({
        ...distribution,
        scale: "Int64",
        zero_count: "UInt64",
        positive: buckets,
        negative: buckets,
      }),
    ),
    aggregation_temporality: "Int64",
  }),
  summary: tuple({
    data_points: list(
      tuple({
        ...common,
        count: "UInt64",
        sum: "Float64",
        quantile_values: list(tuple({ quantile: "Float64", value: "Float64" })),
      }),
    ),
  }),
} as const;

export type MetricKind = keyof typeof metricKind;

function request(suffix: string, items: Record<string, string>): string {
  return tuple({
    [`resource_${suffix}`]: list(
      tuple({
        resource,
        [`scope_${suffix}`]: list(
          tuple({ scope, ...items, schema_url: "String" }),
        ),
        schema_url: "String",
      }),
    ),
  });
}

const header = "environment String, received_unix_nano UInt64";

export const tracesStructure = `${header}, request ${request("spans", { spans: list(span) })}`;
export const logsStructure = `${header}, request ${request("logs", { log_records: list(logRecord) })}`;
export const metricsStructure = (kind: MetricKind): string =>
  `${header}, request ${request("metrics", {
    metrics: list(
      tuple({
        name: "String",
        description: "String",
        unit: "String",
        [kind]: metricKind[kind],
      }),
    ),
  })}`;
/** The envelope alone: the request is skipped unread. */
export const requestsStructure = `${header}, key_id String, request_hash UInt64, items UInt64, rejected_items UInt64, bytes UInt64`;

export const envelopeMessage: Record<Signal, string> = {
  traces: "TracesEnvelope",
  logs: "LogsEnvelope",
  metrics: "MetricsEnvelope",
};
