/**
 * The tables as the OpenTelemetry Collector's ClickHouse exporter creates them (opentelemetry-collector-contrib,
 * exporter/clickhouseexporter/internal/sqltemplates), in a database of their own, without its TTL: the
 * benchmark's rows carry old dates.
 */
interface ExporterTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly ddl: string;
}

const attributeIndexes = (prefixes: Record<string, string>): string =>
  Object.entries(prefixes)
    .flatMap(([name, column]) => [
      `INDEX idx_${name}_key mapKeys(${column}) TYPE bloom_filter(0.01) GRANULARITY 1`,
      `INDEX idx_${name}_value mapValues(${column}) TYPE bloom_filter(0.01) GRANULARITY 1`,
    ])
    .join(",\n  ");

function table(
  name: string,
  columns: Record<string, string>,
  indexes: string,
  engine: string,
): ExporterTable {
  const definitions = Object.entries(columns).map(
    ([column, type]) => `\`${column}\` ${type}`,
  );
  return {
    table: name,
    columns: Object.keys(columns),
    ddl: `CREATE TABLE exporter.${name} (
  ${definitions.join(",\n  ")},
  ${indexes}
) ENGINE = MergeTree ${engine} SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`,
  };
}

const zstd = "CODEC(ZSTD(1))";
const text = `String ${zstd}`;
const low = `LowCardinality(String) ${zstd}`;
const map = `Map(LowCardinality(String), String) ${zstd}`;
const time = "DateTime64(9) CODEC(Delta(8), ZSTD(1))";

const traces = table(
  "otel_traces",
  {
    Timestamp: time,
    TraceId: text,
    SpanId: text,
    ParentSpanId: text,
    TraceState: text,
    SpanName: low,
    SpanKind: low,
    ServiceName: low,
    ResourceAttributes: map,
    ScopeName: text,
    ScopeVersion: text,
    SpanAttributes: map,
    Duration: `UInt64 ${zstd}`,
    StatusCode: low,
    StatusMessage: text,
    "Events.Timestamp": `Array(DateTime64(9)) ${zstd}`,
    "Events.Name": `Array(LowCardinality(String)) ${zstd}`,
    "Events.Attributes": `Array(Map(LowCardinality(String), String)) ${zstd}`,
    "Links.TraceId": `Array(String) ${zstd}`,
    "Links.SpanId": `Array(String) ${zstd}`,
    "Links.TraceState": `Array(String) ${zstd}`,
    "Links.Attributes": `Array(Map(LowCardinality(String), String)) ${zstd}`,
  },
  `INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  ${attributeIndexes({ res_attr: "ResourceAttributes", span_attr: "SpanAttributes" })},
  INDEX idx_duration Duration TYPE minmax GRANULARITY 1`,
  "PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))",
);

const logs = table(
  "otel_logs",
  {
    Timestamp: time,
    TraceId: text,
    SpanId: text,
    TraceFlags: "UInt8",
    SeverityText: low,
    SeverityNumber: "UInt8",
    ServiceName: low,
    Body: text,
    ResourceSchemaUrl: low,
    ResourceAttributes: map,
    ScopeSchemaUrl: low,
    ScopeName: text,
    ScopeVersion: low,
    ScopeAttributes: map,
    LogAttributes: map,
    EventName: text,
  },
  `INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  ${attributeIndexes({ res_attr: "ResourceAttributes", scope_attr: "ScopeAttributes", log_attr: "LogAttributes" })},
  INDEX idx_body Body TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8`,
  "PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, toDateTime(Timestamp), Timestamp)",
);

const metricCommon = {
  ResourceAttributes: map,
  ResourceSchemaUrl: text,
  ScopeName: text,
  ScopeVersion: text,
  ScopeAttributes: map,
  ScopeDroppedAttrCount: `UInt32 ${zstd}`,
  ScopeSchemaUrl: text,
  ServiceName: low,
  MetricName: text,
  MetricDescription: text,
  MetricUnit: text,
  Attributes: map,
  StartTimeUnix: time,
  TimeUnix: time,
};
const exemplars = {
  Flags: `UInt32 ${zstd}`,
  "Exemplars.FilteredAttributes": `Array(Map(LowCardinality(String), String)) ${zstd}`,
  "Exemplars.TimeUnix": `Array(DateTime64(9)) ${zstd}`,
  "Exemplars.Value": `Array(Float64) ${zstd}`,
  "Exemplars.SpanId": `Array(String) ${zstd}`,
  "Exemplars.TraceId": `Array(String) ${zstd}`,
};
const count = "UInt64 CODEC(Delta(8), ZSTD(1))";
const float = `Float64 ${zstd}`;
const metric = (kind: string, columns: Record<string, string>) =>
  table(
    `otel_metrics_${kind}`,
    { ...metricCommon, ...columns },
    attributeIndexes({
      res_attr: "ResourceAttributes",
      scope_attr: "ScopeAttributes",
      attr: "Attributes",
    }),
    "PARTITION BY toDate(TimeUnix) ORDER BY (ServiceName, MetricName, Attributes, toUnixTimestamp64Nano(TimeUnix))",
  );

export const exporterTables: readonly ExporterTable[] = [
  traces,
  logs,
  metric("gauge", { Value: float, ...exemplars }),
  metric("sum", {
    Value: float,
    ...exemplars,
    AggregationTemporality: `Int32 ${zstd}`,
    IsMonotonic: "Boolean CODEC(Delta(1), ZSTD(1))",
  }),
  metric("histogram", {
    Count: count,
    Sum: float,
    BucketCounts: `Array(UInt64) ${zstd}`,
    ExplicitBounds: `Array(Float64) ${zstd}`,
    ...exemplars,
    Min: float,
    Max: float,
    AggregationTemporality: `Int32 ${zstd}`,
  }),
];
