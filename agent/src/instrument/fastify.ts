import { subscribe } from "node:diagnostics_channel";
import { context, trace } from "@opentelemetry/api";
import { getRPCMetadata, RPCType } from "@opentelemetry/core";

/** The part of a Fastify request this file reads, the same in versions 4 and 5. */
interface FastifyRequest {
  readonly method: string;
  readonly routeOptions?: { readonly url?: string | undefined };
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
  const route = request.routeOptions?.url;
  if (route === undefined) return;
  const active = context.active();
  const rpc = getRPCMetadata(active);
  if (rpc?.type !== RPCType.HTTP) return;
  // The HTTP instrumentation reads it when the response ends, for the span and the metric.
  rpc.route = route;
  rpc.span.updateName(`${request.method} ${route}`);
}
