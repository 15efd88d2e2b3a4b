import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { formatSide } from "../compare/side.js";
import type { SideWindow } from "./compare-selection.js";
import { sideParameter } from "./compare-schemas.js";
import { sideWindow } from "./compare-selection.js";
import { errorResponses } from "./errors.js";
import { query, times } from "./parameters.js";

const TrafficQuery = query({
  side: sideParameter("the side to count.", "preview-42"),
  ...times("all that is stored"),
});

const TrafficAnswer = Type.Object({
  selector: Type.String(),
  requests: Type.Integer({ description: "Traces with their root span." }),
  operations: Type.Array(
    Type.Object({
      service: Type.String(),
      operation: Type.String(),
      requests: Type.Integer(),
      failed: Type.Integer({ description: "Whose root span failed." }),
    }),
    { description: "Root operations, most used first." },
  ),
});
export type TrafficAnswer = Type.Static<typeof TrafficAnswer>;

/** What counting a side's requests needs of the store. */
export interface TrafficStore {
  mustExist(side: {
    environment: string;
    commit: string | undefined;
  }): Promise<void>;
  traffic(side: SideWindow): Promise<TrafficAnswer["operations"]>;
}

/** GET /compare/traffic */
export const trafficRoutes: FastifyPluginCallbackTypebox<{
  readonly trafficStore: TrafficStore;
}> = (app, { trafficStore }, done) => {
  app.get(
    "/compare/traffic",
    {
      schema: {
        tags: ["compare"],
        summary: "How many requests a side has had",
        description:
          "What a pipeline waits for before it compares: 20 requests of an operation on both sides are the least that is judged.",
        querystring: TrafficQuery,
        response: { 200: TrafficAnswer, ...errorResponses },
      },
    },
    async ({ query: { side, ...both } }) => {
      const selected = sideWindow("side", side, both);
      const operations = await trafficStore.traffic(selected);
      if (operations.length === 0) {
        const { environment, commit } = selected;
        await trafficStore.mustExist({
          environment,
          commit: commit === "" ? undefined : commit,
        });
      }
      return {
        selector: formatSide(selected),
        requests: operations.reduce((sum, { requests }) => sum + requests, 0),
        operations,
      };
    },
  );
  done();
};
