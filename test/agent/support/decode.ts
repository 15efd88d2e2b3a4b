import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { repository } from "../../support/compiled.js";

/** Attributes with their values as plain JavaScript. */
export type Attributes = Record<string, unknown>;

export interface Span {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  scope: string;
  resource: Attributes;
  attributes: Attributes;
}

export interface LogRecord {
  body: unknown;
  severityText: string;
  severityNumber: number;
  eventName: string;
  traceId: string;
  spanId: string;
  scope: string;
  resource: Attributes;
  attributes: Attributes;
}

export interface Point {
  attributes: Attributes;
  /** ms since the epoch */
  start: number;
  /** ms since the epoch */
  time: number;
  value: number | undefined;
  count: number | undefined;
  sum: number | undefined;
  bucketCounts: number[] | undefined;
  explicitBounds: number[] | undefined;
  quantileValues: { quantile: number; value: number }[] | undefined;
  exemplars: Exemplar[];
}

export interface Exemplar {
  value: number;
  /** ms since the epoch */
  time: number;
  traceId: string;
  spanId: string;
}

export interface Metric {
  name: string;
  description: string;
  unit: string;
  kind: "gauge" | "sum" | "histogram" | "exponentialHistogram" | "summary";
  isMonotonic: boolean;
  aggregationTemporality: number;
  scope: string;
  resource: Attributes;
  points: Point[];
}

export interface Received {
  spans: Span[];
  logs: LogRecord[];
  metrics: Metric[];
}

type Message = Record<string, unknown>;

const { root } = protobuf.parse(
  readFileSync(join(repository, "test/support/otlp.proto"), "utf8"),
);
const requests = {
  traces: root.lookupType("ExportTraceServiceRequest"),
  logs: root.lookupType("ExportLogsServiceRequest"),
  metrics: root.lookupType("ExportMetricsServiceRequest"),
};

/**
 * Decodes one OTLP request in either encoding.
 *
 * @param signal the last part of the request's path
 * @throws Error when the bytes are not such a request
 */
export function decode(
  signal: string,
  contentType: string,
  body: Buffer,
): Received {
  const json = contentType.startsWith("application/json");
  const request = json
    ? (JSON.parse(body.toString("utf8")) as Message)
    : fromProtobuf(signal, body);
  return {
    spans: records(request, "resourceSpans", "scopeSpans", "spans").map(
      ({ message, ...from }) => ({
        ...from,
        name: text(message["name"]),
        kind: Number(message["kind"] ?? 0),
        ...ids(message),
        parentSpanId: id(message["parentSpanId"]),
        attributes: attributes(message["attributes"]),
      }),
    ),
    logs: records(request, "resourceLogs", "scopeLogs", "logRecords").map(
      ({ message, ...from }) => ({
        ...from,
        body: value(message["body"]),
        severityText: text(message["severityText"]),
        severityNumber: Number(message["severityNumber"] ?? 0),
        eventName: text(message["eventName"]),
        ...ids(message),
        attributes: attributes(message["attributes"]),
      }),
    ),
    metrics: records(request, "resourceMetrics", "scopeMetrics", "metrics").map(
      metric,
    ),
  };
}

function fromProtobuf(signal: string, body: Buffer): Message {
  const type = requests[signal as keyof typeof requests];
  return type.toObject(type.decode(body), { longs: String });
}

interface Placed {
  message: Message;
  scope: string;
  resource: Attributes;
}

function records(
  request: Message,
  outer: string,
  inner: string,
  leaf: string,
): Placed[] {
  return list(request[outer]).flatMap((resource) =>
    list(resource[inner]).flatMap((scope) =>
      list(scope[leaf]).map((message) => ({
        message,
        scope: text((scope["scope"] as Message | undefined)?.["name"]),
        resource: attributes(
          (resource["resource"] as Message | undefined)?.["attributes"],
        ),
      })),
    ),
  );
}

function metric({ message, ...from }: Placed): Metric {
  const kinds = [
    "gauge",
    "sum",
    "histogram",
    "exponentialHistogram",
    "summary",
  ] as const;
  const kind = kinds.find((one) => message[one] !== undefined);
  if (kind === undefined) throw new Error("a metric without data");
  const data = message[kind] as Message;
  return {
    ...from,
    name: text(message["name"]),
    description: text(message["description"]),
    unit: text(message["unit"]),
    kind,
    isMonotonic: data["isMonotonic"] === true,
    aggregationTemporality: Number(data["aggregationTemporality"] ?? 0),
    points: list(data["dataPoints"]).map((point) => ({
      attributes: attributes(point["attributes"]),
      start: Number(point["startTimeUnixNano"]) / 1e6,
      time: Number(point["timeUnixNano"]) / 1e6,
      value: number(point["asDouble"] ?? point["asInt"]),
      count: number(point["count"]),
      sum: number(point["sum"]),
      bucketCounts: numbers(point["bucketCounts"]),
      explicitBounds: numbers(point["explicitBounds"]),
      quantileValues:
        kind === "summary"
          ? list(point["quantileValues"]).map((mark) => ({
              quantile: Number(mark["quantile"] ?? 0),
              value: Number(mark["value"] ?? 0),
            }))
          : undefined,
      exemplars: list(point["exemplars"]).map((exemplar) => ({
        value: Number(exemplar["asDouble"] ?? exemplar["asInt"]),
        time: Number(exemplar["timeUnixNano"]) / 1e6,
        ...ids(exemplar),
      })),
    })),
  };
}

function attributes(pairs: unknown): Attributes {
  return Object.fromEntries(
    list(pairs).map((pair) => [text(pair["key"]), value(pair["value"])]),
  );
}

function value(any: unknown): unknown {
  const message = (any ?? {}) as Message;
  const array = message["arrayValue"] as Message | undefined;
  const map = message["kvlistValue"] as Message | undefined;
  if (array !== undefined) return list(array["values"]).map(value);
  if (map !== undefined) return attributes(map["values"]);
  const int = message["intValue"];
  return (
    message["stringValue"] ??
    message["boolValue"] ??
    message["doubleValue"] ??
    (int === undefined ? undefined : Number(int))
  );
}

function ids(message: Message): { traceId: string; spanId: string } {
  return { traceId: id(message["traceId"]), spanId: id(message["spanId"]) };
}

/** JSON has hex where protobuf has bytes. */
function id(raw: unknown): string {
  if (raw === undefined) return "";
  return typeof raw === "string"
    ? raw
    : Buffer.from(raw as Uint8Array).toString("hex");
}

function list(raw: unknown): Message[] {
  return Array.isArray(raw) ? (raw as Message[]) : [];
}

function numbers(raw: unknown): number[] | undefined {
  return Array.isArray(raw) ? raw.map(Number) : undefined;
}

function number(raw: unknown): number | undefined {
  return raw === undefined ? undefined : Number(raw);
}

function text(raw: unknown): string {
  return typeof raw === "string" ? raw : "";
}
