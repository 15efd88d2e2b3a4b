import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import type { Comparing } from "./comparing.js";
import { selectionOf } from "./compare-selection.js";
import { errorResponses } from "./errors.js";
import { sendJson } from "./json.js";
import { ParityAnswer, ParityQuery } from "./parity-schemas.js";

/** GET /environments/diff */
export const parityRoutes: FastifyPluginCallbackTypebox<{
  readonly comparing: Pick<Comparing, "parity">;
}> = (app, { comparing }, done) => {
  app.get(
    "/environments/diff",
    {
      schema: {
        tags: ["compare"],
        summary: "How the inputs of two environments differ",
        description:
          "Versions of services, packages and runtime, settings, builds, the shape of data and the telemetry itself, as the processes told them; of several starts those count that are alive beside the latest.",
        querystring: ParityQuery,
        response: { 200: ParityAnswer, ...errorResponses },
      },
    },
    ({ query }, reply) => sendJson(reply, comparing.parity(selectionOf(query))),
  );
  done();
};
