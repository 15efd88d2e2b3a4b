import { Type } from "typebox";
import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { IsoscopeError, messageOf } from "../errors.js";

export interface HealthOptions {
  /** Resolves when the store answers. */
  readonly ping: () => Promise<void>;
}

const Ok = Type.Object({ status: Type.Literal("ok") });

/** GET /healthz (this process runs) and /readyz (the store answers queries too). */
export const healthRoutes: FastifyPluginCallbackTypebox<HealthOptions> = (
  app,
  { ping },
  done,
) => {
  app.get(
    "/healthz",
    {
      schema: {
        tags: ["status"],
        summary: "The process runs",
        response: { 200: Ok },
      },
    },
    () => ({ status: "ok" as const }),
  );
  app.get(
    "/readyz",
    {
      schema: {
        tags: ["status"],
        summary: "The store answers",
        response: { 200: Ok },
      },
    },
    async () => {
      try {
        await ping();
      } catch (cause) {
        throw new IsoscopeError(
          "ISO-STORE-UNAVAILABLE",
          `The store does not answer: ${messageOf(cause)}`,
          { cause },
        );
      }
      return { status: "ok" as const };
    },
  );
  done();
};
