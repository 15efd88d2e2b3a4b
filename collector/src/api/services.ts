import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import type { ServiceReader } from "../store/read/services.js";
import type { SideReader } from "../store/read/sides.js";
import { errorResponses } from "./errors.js";
import { commit, environment, query, times } from "./parameters.js";
import { Services } from "./schemas/services.js";
import { fromMs, timeRange } from "./time.js";

const SINCE = "-24h";

/** GET /services */
export const serviceRoutes: FastifyPluginCallbackTypebox<{
  readonly services: ServiceReader;
  readonly sides: SideReader;
}> = (app, { services, sides }, done) => {
  app.get(
    "/services",
    {
      schema: {
        tags: ["services"],
        summary: "Services and how their requests fare",
        querystring: query({ environment, commit, ...times(SINCE) }),
        response: { 200: Services, ...errorResponses },
      },
    },
    async ({ query: asked }) => {
      const range = timeRange(asked, SINCE);
      const found = await services.services({ ...asked, ...range });
      if (found.length === 0) await sides.mustExist(asked);
      return {
        since: fromMs(range.sinceMs),
        until: fromMs(range.untilMs),
        services: found.map(({ errors, lastSeenMs, ...rest }) => ({
          ...rest,
          errorRate: rest.requests === 0 ? null : errors / rest.requests,
          lastSeenAt: fromMs(lastSeenMs),
        })),
      };
    },
  );
  done();
};
