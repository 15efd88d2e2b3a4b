import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { wholeHours } from "../store/read/hours.js";
import type { ServiceReader } from "../store/read/services.js";
import type { SideReader } from "../store/read/sides.js";
import { errorResponses } from "./errors.js";
import { commit, environment, query, service, times } from "./parameters.js";
import { Operations, Services } from "./schemas/services.js";
import { trendsOf } from "./service-trends.js";
import { fromMs, timeRange, type TimeRange } from "./time.js";

const SINCE = "-24h";
/** From here on stretches are widened to whole hours, which the store keeps summaries of. */
const LONG_MS = 6 * 3_600_000;
const OPERATIONS = 1000;

/** GET /services, GET /operations */
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
        description: about("since"),
        querystring: query({
          environment,
          commit,
          ...times(SINCE),
          trend: Type.Optional(
            Type.Integer({
              minimum: 2,
              maximum: 100,
              description:
                "Tells how each service's requests fared over time too, in up to so many stretches.",
            }),
          ),
        }),
        response: { 200: Services, ...errorResponses },
      },
    },
    async ({ query: { trend: points, ...asked } }) => {
      const filter = { ...asked, ...activityRange(asked) };
      const [found, trend] = await Promise.all([
        services.services(filter),
        points === undefined ? undefined : services.trend(filter, points),
      ]);
      if (found.length === 0) await sides.mustExist(asked);
      const trends = trend && trendsOf(trend);
      return {
        ...stretch(filter),
        services: found.map(({ errors, lastSeenMs, ...rest }) => {
          const own = trends?.get(rest.service);
          return {
            ...rest,
            errorRate: rest.requests === 0 ? null : errors / rest.requests,
            lastSeenAt: fromMs(lastSeenMs),
            ...(own === undefined ? {} : { trend: own }),
          };
        }),
        ...(trend === undefined
          ? {}
          : { trend: { since: fromMs(trend.sinceMs), stepMs: trend.stepMs } }),
      };
    },
  );

  app.get(
    "/operations",
    {
      schema: {
        tags: ["services"],
        summary: "Operations, how often they run, fail and how long they take",
        description: `Spans by service, name and kind, those with most first. ${about("since")}`,
        querystring: query({
          environment,
          commit,
          service,
          ...times(SINCE),
          limit: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 10_000,
              default: OPERATIONS,
              description: "The most operations to list.",
            }),
          ),
        }),
        response: { 200: Operations, ...errorResponses },
      },
    },
    async ({ query: { limit = OPERATIONS, ...asked } }) => {
      const range = activityRange(asked);
      const found = await services.operations({ ...asked, ...range }, limit);
      if (found.length === 0) await sides.mustExist(asked);
      return {
        ...stretch(range),
        total: found[0]?.total ?? 0,
        operations: found.map(({ errors, lastSeenMs, ...rest }) => ({
          ...rest,
          errorRate: errors / rest.spans,
          lastSeenAt: fromMs(lastSeenMs),
        })),
      };
    },
  );
  done();
};

function about(name: string): string {
  return `Durations are within 1 %. A stretch of 6 hours or more is widened to whole hours (UTC): \`${name}\` of the answer says from when.`;
}

function activityRange(asked: { since?: string; until?: string }): TimeRange {
  const range = timeRange(asked, SINCE);
  return range.untilMs - range.sinceMs < LONG_MS ? range : wholeHours(range);
}

const stretch = ({ sinceMs, untilMs }: TimeRange) => ({
  since: fromMs(sinceMs),
  until: fromMs(Math.min(untilMs, Date.now())),
});
