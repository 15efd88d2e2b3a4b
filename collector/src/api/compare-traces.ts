import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import {
  answerTracePair,
  type TracePairStore,
} from "./compare-traces-answer.js";
import {
  CompareTracesAnswer,
  CompareTracesQuery,
} from "./compare-traces-schemas.js";
import { errorResponses } from "./errors.js";
import { parseTraceId } from "./trace-id.js";

/** GET /compare/traces */
export const compareTracesRoutes: FastifyPluginCallbackTypebox<{
  readonly tracePairStore: TracePairStore;
}> = (app, { tracePairStore }, done) => {
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
    ({ query }) =>
      answerTracePair(tracePairStore, {
        baseline: parseTraceId(query.baseline),
        candidate: parseTraceId(query.candidate),
      }),
  );
  done();
};
