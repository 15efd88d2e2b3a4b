import type { IsoscopeError } from "../errors.js";
import { LENGTH, VARINT } from "../otlp/messages.js";
import { varintBytes } from "../otlp/wire.js";

/** The encodings of OTLP/HTTP; an answer comes in the encoding of its request. */
export type Encoding = "application/x-protobuf" | "application/json";

/** google.rpc codes that OTLP answers use. */
const rpcCode = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const codeByStatus: Readonly<Record<number, number>> = {
  401: rpcCode.unauthenticated,
  403: rpcCode.permissionDenied,
  404: rpcCode.unimplemented,
  405: rpcCode.unimplemented,
  408: rpcCode.deadlineExceeded,
  413: rpcCode.resourceExhausted,
  415: rpcCode.unimplemented,
  429: rpcCode.resourceExhausted,
  503: rpcCode.unavailable,
};

/** When a sender should try again if nothing better is known, in seconds. */
const RETRY_AFTER_S = 5;

/** What a sender is told of a refusal, whatever the protocol. */
export interface Refusal {
  /** google.rpc.Code. */
  readonly code: number;
  readonly message: string;
  /** Seconds; present exactly where sending the same again may succeed. */
  readonly retryAfterS: number | undefined;
}

export function refusalOf(error: IsoscopeError): Refusal {
  const { status } = error;
  const hint = error.hint === undefined ? "" : ` ${error.hint}`;
  return {
    code:
      codeByStatus[status] ??
      (status >= 500 ? rpcCode.internal : rpcCode.invalidArgument),
    message: `${error.code}: ${error.message}${hint}`,
    retryAfterS:
      status === 503 || status === 429
        ? (error.retryAfterS ?? RETRY_AFTER_S)
        : undefined,
  };
}

function bytes(number: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([
    varintBytes(number * 8 + LENGTH),
    varintBytes(body.length),
    body,
  ]);
}

function text(number: number, value: string): Uint8Array {
  return bytes(number, Buffer.from(value));
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
  const partial = Buffer.concat([integer(1, rejected), text(2, why)]);
  return Buffer.from(bytes(1, partial));
}

/** A google.rpc.Status: what an OTLP error answers with (OTLP specification, "Failures"). */
export function statusBody(
  encoding: Encoding,
  { code, message }: Refusal,
): Buffer {
  if (encoding === "application/json") {
    return Buffer.from(JSON.stringify({ code, message }));
  }
  return Buffer.concat([integer(1, code), text(2, message)]);
}

/**
 * The same with a google.rpc.RetryInfo among its details, which is how OTLP/gRPC says when to try again
 * (OTLP specification, "OTLP/gRPC Throttling").
 */
export function statusWithRetryInfo(refusal: Refusal): Buffer {
  const status = statusBody("application/x-protobuf", refusal);
  if (refusal.retryAfterS === undefined) return status;
  const delay = bytes(1, integer(1, Math.ceil(refusal.retryAfterS)));
  const detail = Buffer.concat([
    text(1, "type.googleapis.com/google.rpc.RetryInfo"),
    bytes(2, delay),
  ]);
  return Buffer.concat([status, bytes(3, detail)]);
}
