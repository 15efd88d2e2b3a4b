import { Type } from "typebox";
import { CommitName, Time, volumes } from "./common.js";

const summary = {
  services: Type.Array(Type.String()),
  firstSeenAt: Time("First arrival"),
  lastSeenAt: Time("Last arrival"),
  ...volumes,
};

const Commit = Type.Object({ commit: CommitName, ...summary });
export type Commit = Type.Static<typeof Commit>;

const Environment = Type.Object({
  environment: Type.String(),
  ...summary,
  commits: Type.Array(Commit, { description: "Last seen first." }),
});
export type Environment = Type.Static<typeof Environment>;

export const Environments = Type.Object({
  environments: Type.Array(Environment, { description: "Last seen first." }),
  hint: Type.Optional(
    Type.String({ description: "How to send, while nothing has arrived." }),
  ),
});
