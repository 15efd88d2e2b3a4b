import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { performance } from "node:perf_hooks";
import {
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { type RPCMetadata, RPCType, setRPCMetadata } from "@opentelemetry/core";
import { type RequestCapture } from "../../config";
import { contextManager } from "../../context-manager";
import { type DurationHistogram } from "../../metrics/duration";
import { LinkedContext } from "../../trace/linked-context";
import { CapturedRequest } from "./capture";
import { carry, type Watcher } from "./carry";
import { noteThrow } from "../../exit/crash";
import { errorName, fail, push } from "./outcome";
import { clientAddress, peerOf, serverAddress } from "./peers";
import { routeName } from "./route-name";
import { normalMethod, targetOf } from "./url";

type Emit = (this: unknown, event: string, ...args: unknown[]) => boolean;

/** Attributes of the server's duration, in the order {@link Exchange} gives their values. */
export const SERVER_DURATION_KEYS = [
  "http.route",
  "http.request.method",
  "http.response.status_code",
  "url.scheme",
  "network.protocol.version",
  "error.type",
];

const OPTIONS = { kind: SpanKind.SERVER } as const;

/**
 * Traces what an HTTP server is asked, by the stable conventions.
 *
 * @returns `Server.prototype.emit` with a span around each `request`
 */
export function traceServer(
  emit: Emit,
  scheme: "http" | "https",
  tracer: () => Tracer,
  durations: DurationHistogram,
  capture: RequestCapture | undefined,
): Emit {
  return function (this: unknown, event, ...args) {
    if (event !== "request") return emit.call(this, event, ...args);
    const request = args[0] as IncomingMessage;
    const response = args[1] as ServerResponse;
    const method = request.method ?? "GET";
    const parent = extract(request.headers);
    const span = tracer().startSpan(method, OPTIONS, parent);
    const exchange = new Exchange(span, request, response, scheme, durations);
    if (capture !== undefined && span.isRecording()) {
      exchange.captured = new CapturedRequest(request, capture);
    }
    const linked = trace.setSpan(new LinkedContext(parent), span);
    const context = setRPCMetadata(linked, exchange);
    carry(request, context);
    carry(response, context, exchange);
    let returned = false;
    try {
      const result = contextManager.with(context, emit, this, event, ...args);
      returned = true;
      return result;
    } finally {
      // Not caught: throwing it again would have Node show the agent's code as the place it came from.
      if (!returned) noteThrow(context, exchange);
    }
  };
}

function extract(headers: IncomingHttpHeaders): Context {
  onlyW3c ??= propagation.fields().every((field) => W3C.has(field));
  // Most often nobody's trace goes on here, and two looks say so.
  return onlyW3c &&
    headers["traceparent"] === undefined &&
    headers["baggage"] === undefined
    ? ROOT_CONTEXT
    : propagation.extract(ROOT_CONTEXT, headers);
}

/** Without the first there is nothing in the second. */
const W3C = new Set(["traceparent", "tracestate", "baggage"]);
let onlyW3c: boolean | undefined;

/**
 * One request and its response, from the server's side. Frameworks find it as the RPC metadata of the
 * active context, and set its route.
 */
class Exchange implements RPCMetadata, Watcher {
  readonly type = RPCType.HTTP;
  readonly span: Span;
  route?: string;
  /** Spans of the framework's that end with the response, unless they did before. */
  layers: Span[] | undefined;
  captured: CapturedRequest | undefined;
  readonly #method: string;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #scheme: string;
  readonly #durations: DurationHistogram;
  readonly #start = performance.now();
  #over = false;

  constructor(
    span: Span,
    request: IncomingMessage,
    response: ServerResponse,
    scheme: string,
    durations: DurationHistogram,
  ) {
    this.span = span;
    this.#request = request;
    this.#response = response;
    this.#scheme = scheme;
    this.#durations = durations;
    const { headers, socket, url = "/", method = "GET" } = request;
    const normal = normalMethod(method);
    this.#method = normal;
    if (!span.isRecording()) return;
    const address = serverAddress(headers, scheme);
    const peer = peerOf(socket);
    const { path, query } = targetOf(url);
    push(span, "http.request.method", normal);
    push(span, "url.scheme", scheme);
    push(span, "server.address", address?.host);
    push(span, "network.peer.address", peer.address);
    push(span, "network.peer.port", peer.port);
    push(span, "network.protocol.version", request.httpVersion);
    push(span, "user_agent.original", headers["user-agent"]);
    push(span, "url.path", path);
    push(span, "url.query", query);
    push(span, "client.address", clientAddress(headers) ?? peer.address);
    push(span, "server.port", address?.port);
    if (method !== normal) push(span, "http.request.method_original", method);
  }

  onEvent(event: string, argument: unknown): void {
    if (event === "close") this.#closed();
    else if (event === "error") this.failed(argument);
  }

  /** Ends it with an error, of the response or of the application's handler. */
  failed(error: unknown): void {
    if (this.#over) return;
    fail(this.span, error);
    this.#finish(undefined, errorName(error));
  }

  #closed(): void {
    if (this.#over) return;
    const { span, route } = this;
    const { statusCode } = this.#response;
    const failed = statusCode < 100 || statusCode >= 500;
    span.setAttribute("http.response.status_code", statusCode);
    if (route !== undefined) {
      span.setAttribute("http.route", route);
      span.updateName(routeName(this.#request.method ?? "GET", route));
    }
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    this.#finish(
      statusCode,
      statusCode >= 500 && statusCode < 600 ? String(statusCode) : undefined,
    );
  }

  #finish(status: number | undefined, errorType: string | undefined): void {
    this.#over = true;
    if (this.layers !== undefined) {
      for (const span of this.layers) if (span.isRecording()) span.end();
    }
    this.captured?.describe(this.span);
    this.span.end();
    this.#durations.record(
      performance.now() - this.#start,
      this.span,
      this.route,
      this.#method,
      status,
      this.#scheme,
      this.#request.httpVersion,
      errorType,
    );
  }
}
