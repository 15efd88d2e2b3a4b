import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import type { FactReader } from "../store/read/facts.js";
import type { SideReader } from "../store/read/sides.js";
import { errorResponses } from "./errors.js";
import { Facts, FactsParams, FactsQuery } from "./schemas/facts.js";
import { fromMs } from "./time.js";

/** GET /environments/{environment}/facts */
export const factRoutes: FastifyPluginCallbackTypebox<{
  readonly facts: FactReader;
  readonly sides: SideReader;
}> = (app, { facts, sides }, done) => {
  app.get(
    "/environments/:environment/facts",
    {
      schema: {
        tags: ["environments"],
        summary: "What an environment runs",
        description:
          "Facts that its running instances tell: versions of the runtime, packages and services, settings, the build. An instance runs if it was seen within 15 minutes of its service's latest.",
        params: FactsParams,
        querystring: FactsQuery,
        response: { 200: Facts, ...errorResponses },
      },
    },
    async ({ params: { environment }, query: { service } }) => {
      await sides.mustExist({ environment, commit: undefined });
      const told = await facts.facts(environment, service);
      return {
        environment,
        facts: told.map(({ firstSeenMs, lastSeenMs, ...fact }) => ({
          ...fact,
          firstSeenAt: fromMs(firstSeenMs),
          lastSeenAt: fromMs(lastSeenMs),
        })),
        ...(told.length === 0
          ? {
              hint: "Only the Isoscope agent tells facts: start the application with `node --import @isoscope/agent/register app.js`.",
            }
          : {}),
      };
    },
  );
  done();
};
