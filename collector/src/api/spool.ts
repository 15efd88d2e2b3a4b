import { Type } from "typebox";
import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { errorResponses } from "./errors.js";

const Replayed = Type.Object({
  stored: Type.Array(Type.String(), {
    description: "Taken now, and no longer in quarantine.",
  }),
  refused: Type.Array(
    Type.Object({ id: Type.String(), error: Type.String() }),
    { description: "Refused once more, and still there." },
  ),
});
export type ReplayAnswer = Type.Static<typeof Replayed>;

export interface SpoolRouteOptions {
  /** @param ids all by default */
  readonly replay: (ids?: readonly string[]) => Promise<ReplayAnswer>;
}

/** POST /api/v1/spool/replay: offers what lies in quarantine to the store once more. */
export const spoolRoutes: FastifyPluginCallbackTypebox<SpoolRouteOptions> = (
  app,
  { replay },
  done,
) => {
  app.post(
    "/api/v1/spool/replay",
    {
      schema: {
        tags: ["status"],
        summary: "Offer quarantined requests to the store once more",
        // Always an object: a form on another site's page can't send one.
        body: Type.Object(
          {
            ids: Type.Optional(
              Type.Array(Type.String(), {
                maxItems: 10_000,
                description:
                  "As in the quarantine of /api/v1/status; all when left out.",
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Replayed, ...errorResponses },
      },
    },
    (request) => replay(request.body.ids),
  );
  done();
};
