import {
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
} from "@opentelemetry/otlp-transformer";
import { type ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { type ResourceMetrics } from "@opentelemetry/sdk-metrics";

/** The two encodings of OTLP/HTTP. */
export type Protocol = "http/protobuf" | "http/json";

/** Encodes log records as an ExportLogsServiceRequest. */
export function encodeLogs(
  protocol: Protocol,
  records: ReadableLogRecord[],
): Uint8Array {
  return bytes(
    protocol === "http/json" ? JsonLogsSerializer : ProtobufLogsSerializer,
    records,
  );
}

/** Encodes metrics as an ExportMetricsServiceRequest. */
export function encodeMetrics(
  protocol: Protocol,
  metrics: ResourceMetrics,
): Uint8Array {
  return bytes(
    protocol === "http/json"
      ? JsonMetricsSerializer
      : ProtobufMetricsSerializer,
    metrics,
  );
}

function bytes<Request>(
  serializer: ISerializer<Request, unknown>,
  request: Request,
): Uint8Array {
  const encoded = serializer.serializeRequest(request);
  if (encoded === undefined) throw new Error("the serialiser gave nothing");
  return encoded;
}
