import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { CompareAnswer, CompareQuery } from "./compare-schemas.js";
import { selectionOf } from "./compare-selection.js";
import type { Comparing } from "./comparing.js";
import { errorResponses } from "./errors.js";
import { sendJson } from "./json.js";

/** GET /compare */
export const compareRoutes: FastifyPluginCallbackTypebox<{
  readonly comparing: Pick<Comparing, "compare">;
}> = (app, { comparing }, done) => {
  app.get(
    "/compare",
    {
      schema: {
        tags: ["compare"],
        summary: "What is different between two sides, ranked by impact",
        description:
          "Judged over whole populations: an effect large enough to matter, and a q-value (Benjamini-Hochberg) of at most 0.05. Below 20 traces a side the answer is insufficient-data, never the same.",
        querystring: CompareQuery,
        response: { 200: CompareAnswer, ...errorResponses },
      },
    },
    ({ query }, reply) =>
      sendJson(reply, comparing.compare(selectionOf(query), query.family)),
  );
  done();
};
