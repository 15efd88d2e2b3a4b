import type { AnyValue, KeyValue } from "./otlp-values.js";

/** Plain objects in the shape of opentelemetry-proto's messages (see otlp.proto). */
export interface Resource {
  attributes?: KeyValue[];
  droppedAttributesCount?: number;
}

interface Scope extends Resource {
  name?: string;
  version?: string;
}

/** Nanoseconds since the epoch, as text: more digits than a number holds. */
export type UnixNano = string;

interface SpanEvent {
  timeUnixNano: UnixNano;
  name: string;
  attributes?: KeyValue[];
}

interface SpanLink {
  traceId: Uint8Array;
  spanId: Uint8Array;
  traceState?: string;
  attributes?: KeyValue[];
}

export interface Span {
  traceId: Uint8Array;
  spanId: Uint8Array;
  parentSpanId?: Uint8Array;
  traceState?: string;
  flags?: number;
  name: string;
  kind?: number;
  startTimeUnixNano: UnixNano;
  endTimeUnixNano: UnixNano;
  attributes?: KeyValue[];
  events?: SpanEvent[];
  links?: SpanLink[];
  status?: { code?: number; message?: string };
}

export interface LogRecord {
  timeUnixNano?: UnixNano;
  observedTimeUnixNano?: UnixNano;
  severityNumber?: number;
  severityText?: string;
  body?: AnyValue;
  attributes?: KeyValue[];
  flags?: number;
  traceId?: Uint8Array;
  spanId?: Uint8Array;
  eventName?: string;
}

interface DataPoint {
  attributes?: KeyValue[];
  startTimeUnixNano?: UnixNano;
  timeUnixNano: UnixNano;
  flags?: number;
}

interface NumberDataPoint extends DataPoint {
  asDouble?: number;
  asInt?: number | string;
  exemplars?: {
    timeUnixNano: UnixNano;
    asDouble?: number;
    asInt?: number | string;
    traceId?: Uint8Array;
    spanId?: Uint8Array;
    filteredAttributes?: KeyValue[];
  }[];
}

interface HistogramDataPoint extends DataPoint {
  count: number;
  sum?: number;
  bucketCounts: number[];
  explicitBounds: number[];
  min?: number;
  max?: number;
}

interface ExponentialHistogramDataPoint extends DataPoint {
  count: number;
  sum?: number;
  scale: number;
  zeroCount: number;
  zeroThreshold?: number;
  positive?: { offset: number; bucketCounts: number[] };
  negative?: { offset: number; bucketCounts: number[] };
  min?: number;
  max?: number;
}

interface SummaryDataPoint extends DataPoint {
  count: number;
  sum: number;
  quantileValues: { quantile: number; value: number }[];
}

export interface Metric {
  name: string;
  description?: string;
  unit?: string;
  gauge?: { dataPoints: NumberDataPoint[] };
  sum?: {
    dataPoints: NumberDataPoint[];
    aggregationTemporality: number;
    isMonotonic: boolean;
  };
  histogram?: {
    dataPoints: HistogramDataPoint[];
    aggregationTemporality: number;
  };
  exponentialHistogram?: {
    dataPoints: ExponentialHistogramDataPoint[];
    aggregationTemporality: number;
  };
  summary?: { dataPoints: SummaryDataPoint[] };
}

export interface TraceRequest {
  resourceSpans: {
    resource?: Resource;
    scopeSpans: { scope?: Scope; spans: Span[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}

export interface LogsRequest {
  resourceLogs: {
    resource?: Resource;
    scopeLogs: { scope?: Scope; logRecords: LogRecord[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}

export interface MetricsRequest {
  resourceMetrics: {
    resource?: Resource;
    scopeMetrics: { scope?: Scope; metrics: Metric[]; schemaUrl?: string }[];
    schemaUrl?: string;
  }[];
}
