import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { repository } from "./compiled.js";
import type {
  LogsRequest,
  MetricsRequest,
  TraceRequest,
} from "./otlp-messages.js";

const { root } = protobuf.parse(
  readFileSync(join(repository, "test/support/otlp.proto"), "utf8"),
);

/** @throws Error when the object does not fit the message. */
function encode(type: string, message: object): Buffer {
  const found = root.lookupType(type);
  const complete = found.fromObject(message);
  const problem = found.verify(complete);
  if (problem !== null) throw new Error(`${type}: ${problem}`);
  return Buffer.from(found.encode(complete).finish());
}

function decode(type: string, bytes: Uint8Array): Record<string, unknown> {
  const found = root.lookupType(type);
  return found.toObject(found.decode(bytes), { longs: String });
}

export const encodeTraces = (request: TraceRequest): Buffer =>
  encode("ExportTraceServiceRequest", request);

export const encodeLogs = (request: LogsRequest): Buffer =>
  encode("ExportLogsServiceRequest", request);

export const encodeMetrics = (request: MetricsRequest): Buffer =>
  encode("ExportMetricsServiceRequest", request);

export const decodeTraces = (bytes: Uint8Array): TraceRequest =>
  decode("ExportTraceServiceRequest", bytes) as unknown as TraceRequest;

export const decodeLogs = (bytes: Uint8Array): LogsRequest =>
  decode("ExportLogsServiceRequest", bytes) as unknown as LogsRequest;

export const decodeMetrics = (bytes: Uint8Array): MetricsRequest =>
  decode("ExportMetricsServiceRequest", bytes) as unknown as MetricsRequest;

export type Signal = "traces" | "logs" | "metrics";

const answers: Record<Signal, { type: string; rejected: string }> = {
  traces: { type: "ExportTraceServiceResponse", rejected: "rejectedSpans" },
  logs: { type: "ExportLogsServiceResponse", rejected: "rejectedLogRecords" },
  metrics: {
    type: "ExportMetricsServiceResponse",
    rejected: "rejectedDataPoints",
  },
};

/** What an answer says was not accepted; `undefined` when everything was. */
export function decodePartialSuccess(
  signal: Signal,
  bytes: Uint8Array,
): { rejected: number; errorMessage: string } | undefined {
  const { type, rejected } = answers[signal];
  const { partialSuccess } = decode(type, bytes) as {
    partialSuccess?: Record<string, string>;
  };
  return (
    partialSuccess && {
      rejected: Number(partialSuccess[rejected] ?? 0),
      errorMessage: partialSuccess["errorMessage"] ?? "",
    }
  );
}

/** google.rpc.Status: the body of an OTLP/HTTP refusal. */
export function decodeStatus(bytes: Uint8Array): {
  code: number;
  message: string;
} {
  const { code = 0, message = "" } = decode("RpcStatus", bytes) as {
    code?: number;
    message?: string;
  };
  return { code, message };
}
