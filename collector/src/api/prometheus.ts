import type { FastifyPluginCallback } from "fastify";
import type { Registry } from "prom-client";

/** GET /metrics: the collector's own figures in Prometheus' text format. */
export const prometheusRoutes: FastifyPluginCallback<{
  readonly registry: Registry;
}> = (app, { registry }, done) => {
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  done();
};
