import { Type } from "typebox";
import { query, service } from "../parameters.js";
import { Time } from "./common.js";

export const FactsParams = Type.Object({
  environment: Type.String({ minLength: 1, maxLength: 4096 }),
});

export const FactsQuery = query({ service });

const Fact = Type.Object({
  service: Type.String(),
  pillar: Type.String({
    description: "runtime, packages, services, configuration, build, …",
  }),
  name: Type.String(),
  value: Type.String(),
  source: Type.String({ description: "How it came to be known." }),
  instances: Type.Integer({ description: "Running instances that tell it." }),
  instanceIds: Type.Array(Type.String(), {
    description: "`service.instance.id` of up to 20 of them.",
  }),
  commits: Type.Array(Type.String(), { description: "That they run." }),
  firstSeenAt: Time("First told"),
  lastSeenAt: Time("When one of its instances was last seen"),
});

export const Facts = Type.Object({
  environment: Type.String(),
  facts: Type.Array(Fact, {
    description:
      "By service, pillar and name. Where instances disagree there is one for each value.",
  }),
  hint: Type.Optional(
    Type.String({ description: "What to do, while nothing is told." }),
  ),
});
export type Facts = Type.Static<typeof Facts>;
