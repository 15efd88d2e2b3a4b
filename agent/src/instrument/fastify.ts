import { subscribe } from "node:diagnostics_channel";
import { context, trace } from "@opentelemetry/api";
import { getRPCMetadata, RPCType } from "@opentelemetry/core";
import { contextManager } from "../context-manager";
import { routeName } from "./http/route-name";

/** The part of a Fastify request this file reads, the same in versions 4 and 5. */
interface FastifyRequest {
  readonly method: string;
  readonly routeOptions?: { readonly url?: string | undefined };
  readonly [key: symbol]: unknown;
}

interface FastifyInstance {
  addHook(
    name: "onRequest",
    hook: (request: FastifyRequest, reply: unknown, done: () => void) => void,
  ): unknown;
  addHook(
    name: "onError",
    hook: (
      request: FastifyRequest,
      reply: unknown,
      error: Error,
      done: () => void,
    ) => void,
  ): unknown;
}

/**
 * Gives the HTTP server span its route. Fastify announces every new server on a diagnostics
 * channel, before the application adds a hook of its own: ours runs first, so a request that
 * the application's own hooks turn away has its route too.
 */
export function nameFastifyRoutes(): void {
  subscribe("fastify.initialization", (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRequest", (request, _reply, done) => {
      setRoute(request);
      done();
    });
    fastify.addHook("onError", (_request, _reply, error, done) => {
      trace.getSpan(context.active())?.recordException(error);
      done();
    });
  });
}

function setRoute(request: FastifyRequest): void {
  const route = routeOf(request);
  if (route === undefined) return;
  const active = contextManager.active();
  const rpc = getRPCMetadata(active);
  if (rpc?.type !== RPCType.HTTP) return;
  // The HTTP instrumentation reads it when the response ends, for the span and the metric.
  rpc.route = route;
  rpc.span.updateName(routeName(request.method, route));
}

/** By the object of Fastify's that all requests of a route share; null where none matched. */
const routes = new WeakMap<object, string | null>();
let sharedKey: symbol | undefined;

/** `routeOptions` makes an object of a dozen properties each time it is read. */
function routeOf(request: FastifyRequest): string | undefined {
  sharedKey ??= Object.getOwnPropertySymbols(request).find(
    ({ description }) => description === "fastify.context",
  );
  const shared = sharedKey === undefined ? undefined : request[sharedKey];
  if (typeof shared !== "object" || shared === null) {
    return request.routeOptions?.url;
  }
  let route = routes.get(shared);
  if (route === undefined) {
    route = request.routeOptions?.url ?? null;
    routes.set(shared, route);
  }
  return route ?? undefined;
}
