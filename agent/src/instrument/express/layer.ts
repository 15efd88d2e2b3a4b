import {
  context as contextApi,
  type Context,
  type Span,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { getRPCMetadata, RPCType } from "@opentelemetry/core";
import { reason, report } from "../../problems";
import { mountPath, RoutePath } from "./route";

/** A request, with where it is in the tree of routers. */
interface ExpressRequest {
  readonly originalUrl: string;
  readonly route?: unknown;
  [AT]?: RoutePath;
}

interface ExpressResponse {
  once(event: "close", listener: () => void): unknown;
  removeListener(event: "close", listener: () => void): unknown;
}

type Next = (this: unknown, error?: unknown, ...rest: unknown[]) => unknown;
export type Handle = (
  this: unknown,
  request: ExpressRequest,
  response: ExpressResponse,
  ...rest: unknown[]
) => unknown;

/** One entry of a router's stack. */
export interface Layer {
  readonly name: string;
  readonly path?: string;
  handle: Handle & { readonly stack?: readonly StackEntry[] };
}

interface StackEntry {
  /** A regular expression or a list is shown as text. */
  readonly route?: { readonly path?: string };
  readonly handle?: { readonly stack?: readonly StackEntry[] };
}

/** The part of the HTTP instrumentation's record of an exchange that frameworks fill in. */
interface Exchange {
  route: string | undefined;
  layers?: Span[] | undefined;
}

const AT = Symbol("isoscope.express.at");
const ROOT = new RoutePath();

type Kind = "router" | "request_handler" | "middleware";

/**
 * A span around a layer's handler, as OpenTelemetry's Express instrumentation makes them: same names, same
 * attributes, same moments.
 *
 * @param mounted what the layer was added with
 */
export function tracedHandle(
  layer: Layer,
  mounted: unknown,
  tracer: () => Tracer,
): Handle {
  const original = layer.handle;
  const path = mountPath(mounted);
  const kind: Kind =
    layer.name === "router"
      ? "router"
      : layer.name === "bound dispatch" || layer.name === "handle"
        ? "request_handler"
        : "middleware";

  const handle: Handle = function (request, response, ...rest) {
    const before = request[AT] ?? ROOT;
    const at = path === undefined ? before : before.below(path);
    request[AT] = at;
    const active = contextApi.active();
    const route = at.matched(request.originalUrl);
    const exchange = exchangeIn(active);
    if (exchange !== undefined) exchange.route = route;
    if (trace.getSpan(active) === undefined) {
      return original.call(this, request, response, ...rest);
    }
    const name = nameOf(kind, layer, at.constructed, path);
    const span = tracer().startSpan(spanName(kind, layer, name), {}, active);
    if (route !== undefined) span.setAttribute("http.route", route);
    span.setAttribute("express.name", name);
    span.setAttribute("express.type", kind);
    // What a router mounts is told apart by its own layers' spans, beside this one.
    if (kind === "router") span.end();
    const inside = kind === "router" ? active : trace.setSpan(active, span);
    const run = new LayerRun(span, active, request, response, exchange);
    const [next] = rest;
    if (typeof next === "function") {
      rest[0] = run.next(next as Next, path === undefined ? undefined : before);
    }
    try {
      return contextApi.with(
        inside,
        original,
        this,
        request,
        response,
        ...rest,
      );
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      run.leave();
    }
  };
  return handle;
}

/** One layer's turn at one request. */
class LayerRun {
  readonly #span: Span;
  readonly #parent: Context;
  readonly #request: ExpressRequest;
  readonly #response: ExpressResponse;
  readonly #exchange: Exchange | undefined;
  #onClose: (() => void) | undefined;

  constructor(
    span: Span,
    parent: Context,
    request: ExpressRequest,
    response: ExpressResponse,
    exchange: Exchange | undefined,
  ) {
    this.#span = span;
    this.#parent = parent;
    this.#request = request;
    this.#response = response;
    this.#exchange = exchange;
  }

  /**
   * The callback a handler passes the request on with: ends the span, and goes on beside it, not below.
   *
   * @param before where the request was before this layer's path, to go back to
   */
  next(callback: Next, before: RoutePath | undefined): Next {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the callback has a `this` of its own
    const run = this;
    return function (this: unknown, error, ...rest) {
      // Express takes anything but an empty value, "route" or "router" for an error.
      const failed =
        error !== undefined &&
        error !== null &&
        error !== "route" &&
        error !== "router";
      run.#end(failed, error);
      if (before !== undefined && !(run.#request.route && failed)) {
        run.#request[AT] = before;
      }
      return contextApi.with(run.#beside(), callback, this, error, ...rest);
    };
  }

  /** The handler returned: unless it passed the request on, its span ends with the response. */
  leave(): void {
    if (!this.#span.isRecording()) return;
    const exchange = this.#exchange;
    if (exchange !== undefined && "layers" in exchange) {
      if (exchange.layers === undefined) exchange.layers = [this.#span];
      else exchange.layers.push(this.#span);
      return;
    }
    this.#onClose = () => {
      if (this.#span.isRecording()) this.#span.end();
    };
    this.#response.once("close", this.#onClose);
  }

  #end(failed: boolean, error: unknown): void {
    if (!this.#span.isRecording()) return;
    if (failed) fail(this.#span, error);
    this.#span.end();
    if (this.#onClose !== undefined) {
      this.#response.removeListener("close", this.#onClose);
    }
  }

  /** The active context, with what the handler put into it, under the span this layer was under. */
  #beside(): Context {
    const active = contextApi.active();
    const parent = trace.getSpan(this.#parent);
    if (parent === undefined || trace.getSpan(active) === parent) return active;
    // Nothing but this layer's span was added to what was there before.
    return trace.setSpan(active, parent);
  }
}

function exchangeIn(context: Context): Exchange | undefined {
  const metadata = getRPCMetadata(context);
  return metadata?.type === RPCType.HTTP ? (metadata as Exchange) : undefined;
}

function nameOf(
  kind: Kind,
  layer: Layer,
  constructed: string,
  path: string | undefined,
): string {
  if (kind === "middleware") return layer.name;
  if (kind === "request_handler") {
    return (constructed || path) ?? "request handler";
  }
  return routerPath("", layer) || path || constructed || "/";
}

function spanName(kind: Kind, layer: Layer, name: string): string {
  if (kind === "middleware") return `middleware - ${name}`;
  if (kind === "router") return `router - ${name}`;
  return layer.path ? `request handler - ${name}` : "request handler";
}

/** The path of the first route a router leads to. */
function routerPath(path: string, layer: StackEntry): string {
  const [first] = layer.handle?.stack ?? [];
  if (first?.route?.path) return `${path}${first.route.path}`;
  return first?.handle?.stack === undefined ? path : routerPath(path, first);
}

/** Anything may be thrown or passed on, also what can't be read. */
function fail(span: Span, error: unknown): void {
  const message = reason(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  try {
    span.recordException(error instanceof Error ? error : message);
  } catch (problem) {
    report("ISO-A27", `an exception could not be read: ${reason(problem)}`);
  }
}
