import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import type { Comparing } from "./comparing.js";
import {
  CompareTracesAnswer,
  CompareTracesQuery,
} from "./compare-traces-schemas.js";
import { errorResponses } from "./errors.js";
import { sendJson } from "./json.js";
import { parseTraceId } from "./trace-id.js";

/** GET /compare/traces */
export const compareTracesRoutes: FastifyPluginCallbackTypebox<{
  readonly comparing: Pick<Comparing, "tracePair">;
}> = (app, { comparing }, done) => {
  app.get(
    "/compare/traces",
    {
      schema: {
        tags: ["compare"],
        summary: "Two traces side by side: what differs at every step",
        description:
          "Alike spans below alike parents are folded into one node. Two traces are two samples: what differs between them is shown, and no claim is made that it always does.",
        querystring: CompareTracesQuery,
        response: { 200: CompareTracesAnswer, ...errorResponses },
      },
    },
    ({ query }, reply) =>
      sendJson(
        reply,
        comparing.tracePair({
          baseline: parseTraceId(query.baseline),
          candidate: parseTraceId(query.candidate),
        }),
      ),
  );
  done();
};
