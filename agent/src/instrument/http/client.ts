import { type ClientRequest, type IncomingMessage } from "node:http";
import { performance } from "node:perf_hooks";
import {
  type Context,
  context as contextApi,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { noteUpstream } from "../../facts/products";
import { type DurationHistogram } from "../../metrics/duration";
import { carry, type Watcher } from "./carry";
import { type Destination, destinationOf } from "./destination";
import { errorName, fail, push } from "./outcome";
import { normalMethod } from "./url";

type Request = (...args: unknown[]) => ClientRequest;

/** Attributes of the client's duration, in the order {@link Call} gives their values. */
export const CLIENT_DURATION_KEYS = [
  "server.address",
  "server.port",
  "http.request.method",
  "http.response.status_code",
  "network.protocol.version",
  "error.type",
];

const SETTER = {
  set(request: ClientRequest, name: string, value: string): void {
    request.setHeader(name, value);
  },
};

/**
 * Traces what the application asks other servers, by the stable conventions. Node makes the request of
 * whatever arguments it was given; the context is added to it before it is sent.
 *
 * @returns `http.request` or `https.request` with a span around each request
 */
export function traceClient(
  request: Request,
  scheme: "http" | "https",
  tracer: () => Tracer,
  durations: DurationHistogram,
): Request {
  return function (this: unknown, ...args) {
    const destination = destinationOf(args, scheme);
    // What Node refuses it refuses in its own words.
    if (destination === undefined) return request.apply(this, args);
    const parent = contextApi.active();
    const { method } = destination;
    const span = tracer().startSpan(method, { kind: SpanKind.CLIENT }, parent);
    const call = new Call(span, destination, parent, durations);
    const context = trace.setSpan(parent, span);
    let made: ClientRequest | undefined;
    try {
      made = contextApi.with(context, request, this, ...args);
    } finally {
      // Not caught: throwing it again would have Node show the agent's code as the place it came from.
      if (made === undefined) call.refused();
    }
    // Headers given as a list are written at once, and then it is too late.
    if (!made.headersSent) propagation.inject(context, made, SETTER);
    carry(made, parent, call);
    return made;
  };
}

/** `http.get`, which in Node calls a `request` of its own that nobody can wrap. */
export function traceGet(request: Request): Request {
  return function (this: unknown, ...args) {
    const made = request.apply(this, args);
    made.end();
    return made;
  };
}

/** One request to another server. */
class Call implements Watcher {
  readonly #span: Span;
  readonly #to: Destination;
  readonly #parent: Context;
  readonly #durations: DurationHistogram;
  readonly #start = performance.now();
  #response: IncomingMessage | undefined;
  #over = false;

  constructor(
    span: Span,
    to: Destination,
    parent: Context,
    durations: DurationHistogram,
  ) {
    this.#span = span;
    this.#to = to;
    this.#parent = parent;
    this.#durations = durations;
    const normal = normalMethod(to.method);
    push(span, "http.request.method", normal);
    push(span, "server.address", to.host);
    push(span, "server.port", to.port);
    push(span, "url.full", to.url);
    push(span, "user_agent.original", to.userAgent);
    if (to.method !== normal) {
      push(span, "http.request.method_original", to.method);
    }
  }

  onEvent(event: string, argument: unknown): void {
    if (event === "response") this.#answered(argument as IncomingMessage);
    else if (event === "error") this.failed(argument);
    else if (event === "close") this.#finish(undefined);
  }

  /** Node threw at the arguments, in its own words to the caller. */
  refused(): void {
    this.#span.setAttribute("error.type", "_OTHER");
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#finish("_OTHER");
  }

  failed(error: unknown): void {
    if (this.#over) return;
    fail(this.#span, error);
    this.#finish(errorName(error));
  }

  #answered(response: IncomingMessage): void {
    this.#response = response;
    const { statusCode, socket, httpVersion } = response;
    const span = this.#span;
    push(span, "http.response.status_code", statusCode);
    push(span, "network.peer.address", socket.remoteAddress);
    push(span, "network.peer.port", socket.remotePort);
    push(span, "network.protocol.version", httpVersion);
    const { host, port } = this.#to;
    noteUpstream(host, port ?? 0, (name) => response.headers[name]);
    carry(response, this.#parent, {
      onEvent: (event, argument) => {
        if (event === "error") this.failed(argument);
        else if (event === "end") this.#ended(response);
      },
    });
  }

  #ended({ statusCode = 0 }: IncomingMessage): void {
    if (statusCode < 100 || statusCode >= 400) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#finish(undefined);
  }

  #finish(errorType: string | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#span.end();
    const { host, port, method } = this.#to;
    const status = this.#response?.statusCode;
    const failed = status !== undefined && status >= 400 && status < 600;
    this.#durations.record(
      performance.now() - this.#start,
      this.#span,
      host,
      port,
      normalMethod(method),
      status,
      this.#response?.httpVersion,
      errorType ?? (failed ? String(status) : undefined),
    );
  }
}
