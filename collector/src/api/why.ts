import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { errorResponses } from "./errors.js";
import { sendJson } from "./json.js";
import type { Comparing } from "./comparing.js";
import { sideWindow } from "./compare-selection.js";
import { parseTraceId } from "./trace-id.js";
import { WhyAnswer, WhyParams, WhyQuery } from "./why-schemas.js";

/** GET /why/{traceId} */
export const whyRoutes: FastifyPluginCallbackTypebox<{
  readonly comparing: Pick<Comparing, "why">;
}> = (app, { comparing }, done) => {
  app.get(
    "/why/:traceId",
    {
      schema: {
        tags: ["compare"],
        summary: "Why a trace went as it did: what healthy ones do otherwise",
        description:
          "Holds one trace against the healthy traces of the same root operation on the nearest other side, and ranks what it does not share with them.",
        params: WhyParams,
        querystring: WhyQuery,
        response: { 200: WhyAnswer, ...errorResponses },
      },
    },
    ({ params, query: { against } }, reply) =>
      sendJson(
        reply,
        comparing.why(
          parseTraceId(params.traceId),
          against === undefined
            ? undefined
            : sideWindow("against", against, {}),
        ),
      ),
  );
  done();
};
