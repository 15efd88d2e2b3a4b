import { once } from "node:events";
import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { credentialsOf } from "../keys/authenticate.js";
import { IsoscopeError, messageOf } from "../errors.js";
import type { Signal } from "../otlp/messages.js";
import type { Intake } from "./accept.js";
import type { Admit } from "./admit.js";
import { exportResponse, refusalOf, statusWithRetryInfo } from "./answers.js";
import { acceptEncoding, decompress } from "./decompress.js";
import { framed, MessageReader, type GrpcMessage } from "./grpc-message.js";
import { Sessions } from "./grpc-sessions.js";
import type { Tally } from "./tally.js";

export interface OtlpGrpcOptions {
  readonly admit: Admit;
  readonly intake: Intake;
  readonly tally: Tally;
  /** Largest message, before and after decompression, in bytes. */
  readonly maxBytes: number;
  /** Within this a call's message must have arrived, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxConnections: number;
  /** Told of failures that are not the sender's. */
  readonly onError: (error: unknown) => void;
}

export interface OtlpGrpc {
  /** The port that is bound. */
  readonly port: number;
  /** Takes no new call, and ends what is still under way after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

const service = (name: string): string =>
  `/opentelemetry.proto.collector.${name}Service/Export`;
const methods: Readonly<Record<string, Signal>> = {
  [service("trace.v1.Trace")]: "traces",
  [service("logs.v1.Logs")]: "logs",
  [service("metrics.v1.Metrics")]: "metrics",
};

/** Calls of one connection at a time: an exporter has a handful. */
const CALLS_PER_CONNECTION = 64;
// HTTP/2's 64 KiB would have a sender wait for the network's round trip several times in each request.
const STREAM_WINDOW_BYTES = 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * STREAM_WINDOW_BYTES;

/**
 * OTLP/gRPC: the three Export methods, on HTTP/2 without TLS (docs/adr/0010-grpc-on-http2.md). The message
 * stays bytes from the wire to the spool, and passes the same checks in the same order as OTLP/HTTP.
 *
 * @param address where to listen; port 0 picks a free one
 * @throws the server's error when the address can't be bound
 */
export async function listenGrpc(
  address: { readonly host: string; readonly port: number },
  options: OtlpGrpcOptions,
): Promise<OtlpGrpc> {
  const server = createServer({
    settings: {
      maxConcurrentStreams: CALLS_PER_CONNECTION,
      initialWindowSize: STREAM_WINDOW_BYTES,
    },
  });
  server.maxConnections = options.maxConnections;
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
    });
  });
  const sessions = new Sessions(options.timeoutMs);
  server.on("session", (session) => {
    session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    sessions.watch(session);
  });
  const onStream = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    rawHeaders: readonly string[] = [],
  ): void => {
    // A peer that resets its call has nobody left to tell.
    stream.on("error", () => undefined);
    answer(stream, headers, rawHeaders, options).catch(options.onError);
  };
  server.on("stream", onStream);
  server.listen(address.port, address.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close(graceMs) {
      const closed = once(server, "close");
      server.close();
      sessions.close();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
  options: OtlpGrpcOptions,
): Promise<void> {
  if (headers["content-type"]?.startsWith("application/grpc") !== true) {
    stream.respond({ ":status": 415 }, { endStream: true });
    end(stream);
    return;
  }
  const path = headers[":path"] ?? "";
  const signal = Object.hasOwn(methods, path) ? methods[path] : undefined;
  try {
    if (signal === undefined) {
      throw new IsoscopeError(
        "ISO-NOT-FOUND",
        `There is no gRPC method ${path}.`,
        { hint: `It offers ${Object.keys(methods).join(", ")}.` },
      );
    }
    // Decided from the headers, before a byte of the message is read.
    const sender = options.admit(credentialsOf(rawHeaders));
    const message = await receive(stream, options);
    if (message === undefined) return;
    const request = message.compressed
      ? await decompress(message.body, encodingOf(headers), options.maxBytes)
      : message.body;
    sender.charge(request.length);
    const { rejectedItems, why } = await options.intake.accept(
      signal,
      request,
      sender,
    );
    succeed(
      stream,
      exportResponse("application/x-protobuf", signal, rejectedItems, why),
    );
  } catch (error) {
    const known = asIsoscopeError(error);
    if (signal !== undefined) options.tally.refused(signal, known.code);
    if (known.status >= 500) options.onError(error);
    const { session } = stream;
    refuse(stream, known);
    // Who dribbled one message would dribble the next; other calls of the connection may end.
    if (known.code === "ISO-TIMEOUT") session?.close();
  }
}

/** The call's message; undefined when its sender gave up. */
function receive(
  stream: ServerHttp2Stream,
  { maxBytes, timeoutMs }: OtlpGrpcOptions,
): Promise<GrpcMessage | undefined> {
  return new Promise((resolve, reject) => {
    const reader = new MessageReader(maxBytes);
    const deadline = setTimeout(() => {
      reject(
        new IsoscopeError(
          "ISO-TIMEOUT",
          `The message did not arrive within ${timeoutMs / 1000} s.`,
        ),
      );
    }, timeoutMs);
    const attempt = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        clearTimeout(deadline);
        stream.removeAllListeners("data").pause();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    stream.on("data", (chunk: Buffer) => {
      attempt(() => {
        reader.push(chunk);
      });
    });
    stream.once("end", () => {
      clearTimeout(deadline);
      attempt(() => {
        resolve(stream.aborted ? undefined : reader.finish());
      });
    });
    stream.once("close", () => {
      clearTimeout(deadline);
      resolve(undefined);
    });
  });
}

function encodingOf(headers: IncomingHttpHeaders): string {
  const encoding = headers["grpc-encoding"];
  if (typeof encoding === "string" && encoding !== "identity") return encoding;
  throw new IsoscopeError(
    "ISO-MALFORMED",
    "The message is flagged as compressed, but grpc-encoding names no encoding.",
  );
}

const responseHeaders = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": acceptEncoding,
} as const;

function succeed(stream: ServerHttp2Stream, response: Buffer): void {
  if (stream.destroyed) return;
  stream.respond(responseHeaders, { waitForTrailers: true });
  stream.once("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": "0" });
  });
  stream.end(framed(response));
  end(stream);
}

/** A response of headers alone ("Trailers-Only" in gRPC over HTTP/2). */
function refuse(stream: ServerHttp2Stream, error: IsoscopeError): void {
  if (stream.destroyed || stream.headersSent) return;
  const refusal = refusalOf(error);
  stream.respond(
    {
      ...responseHeaders,
      "grpc-status": String(refusal.code),
      "grpc-message": percentEncoded(refusal.message),
      ...(refusal.retryAfterS !== undefined && {
        "grpc-status-details-bin":
          statusWithRetryInfo(refusal).toString("base64"),
      }),
    },
    { endStream: true },
  );
  end(stream);
}

/** Headers have a limit, and a message may quote what was sent. */
const MESSAGE_LENGTH = 1000;
/** How long a peer may take to read its answer, and to stop sending once it was refused. */
const READ_MS = 10_000;
const STOP_MS = 1000;

/**
 * Nothing more is read from the peer, and it can't keep the stream open. The reset that tells a sender to
 * stop comes after a while: sent at once it overtakes the answer, on Node 22.
 */
function end(stream: ServerHttp2Stream): void {
  stream.resume();
  const timer = setTimeout(
    () => {
      stream.close(constants.NGHTTP2_NO_ERROR);
    },
    stream.readableEnded ? READ_MS : STOP_MS,
  );
  stream.once("close", () => {
    clearTimeout(timer);
  });
}

/** As grpc-message asks: printable ASCII but "%" stands for itself. */
function percentEncoded(message: string): string {
  return Array.from(Buffer.from(message.slice(0, MESSAGE_LENGTH)), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function asIsoscopeError(error: unknown): IsoscopeError {
  if (error instanceof IsoscopeError) return error;
  return new IsoscopeError("ISO-INTERNAL", "The request failed here.", {
    cause: messageOf(error),
  });
}
