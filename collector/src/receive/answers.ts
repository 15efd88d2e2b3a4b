import { LENGTH, VARINT } from "../otlp/messages.js";
import { varintBytes } from "../otlp/wire.js";

/** The encodings of OTLP/HTTP; an answer comes in the encoding of its request. */
export type Encoding = "application/x-protobuf" | "application/json";

/** google.rpc codes that OTLP answers use. */
export const rpcCode = {
  invalidArgument: 3,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

function field(number: number, text: string): Uint8Array {
  const body = Buffer.from(text);
  return Buffer.concat([
    varintBytes(number * 8 + LENGTH),
    varintBytes(body.length),
    body,
  ]);
}

function integer(number: number, value: number): Uint8Array {
  return Buffer.concat([varintBytes(number * 8 + VARINT), varintBytes(value)]);
}

const rejectedName: Record<string, string> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

/**
 * An Export…ServiceResponse. All three have the same form: `partial_success` (1) with the number rejected
 * (1) and why (2), absent when everything was taken (OTLP specification, "Partial success").
 */
export function exportResponse(
  encoding: Encoding,
  signal: string,
  rejected: number,
  why: string,
): Buffer {
  if (encoding === "application/json") {
    const body =
      rejected === 0
        ? {}
        : {
            partialSuccess: {
              [rejectedName[signal] ?? "rejected"]: String(rejected),
              errorMessage: why,
            },
          };
    return Buffer.from(JSON.stringify(body));
  }
  if (rejected === 0) return Buffer.alloc(0);
  const partial = Buffer.concat([integer(1, rejected), field(2, why)]);
  return Buffer.concat([
    varintBytes(8 + LENGTH),
    varintBytes(partial.length),
    partial,
  ]);
}

/** A google.rpc.Status: what an OTLP error answers with (OTLP specification, "Failures"). */
export function statusBody(
  encoding: Encoding,
  code: number,
  message: string,
): Buffer {
  if (encoding === "application/json") {
    return Buffer.from(JSON.stringify({ code, message }));
  }
  return Buffer.concat([integer(1, code), field(2, message)]);
}
