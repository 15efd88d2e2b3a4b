import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import type { Signal } from "../otlp/messages.js";

/** Has what was acknowledged of some signals stored: whoever is about to read them asks for it. */
export type Latest = (signals: readonly Signal[]) => Promise<void>;

/** Routes that read some signals, and so have the latest of them. */
export const reading =
  (
    latest: Latest,
    signals: readonly Signal[],
    routes: (scope: FastifyInstance) => void,
  ): FastifyPluginCallback =>
  (scope, _options, done) => {
    scope.addHook("preHandler", () => latest(signals));
    routes(scope);
    done();
  };
