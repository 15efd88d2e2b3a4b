import { Type } from "typebox";
import { parityPillars, severities } from "../compare/parity/model.js";
import { sideParameter } from "./compare-schemas.js";
import { query, service, times } from "./parameters.js";

const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value))));
const nullable = <T extends Type.TSchema>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const ParityQuery = query({
  baseline: sideParameter("the side to measure against.", "production"),
  candidate: sideParameter("the side in question.", "development"),
  service,
  until: times("all that is stored").until,
});

const Value = Type.Object({
  value: Type.String({
    description:
      "Of an environment variable what it looks like and a keyed hash: equal hashes are equal values.",
  }),
  instances: Type.Integer({ description: "Processes that have it now." }),
  ids: Type.Array(Type.String(), {
    description: "`service.instance.id` of up to 10 of them.",
  }),
  firstSeen: nullable(Type.String({ format: "date-time" })),
});

const Side = Type.Object({
  selector: Type.String(),
  environment: Type.String(),
  commits: Type.Array(Type.String()),
  services: Type.Array(
    Type.Object({
      service: Type.String(),
      instances: Type.Integer({ description: "Processes alive at the end." }),
    }),
  ),
  facts: Type.Integer({ description: "Facts its processes told." }),
});

const Difference = Type.Object({
  kind: Type.String({
    description:
      "services, runtime, packages, configuration, build, state, deployment or telemetry.",
  }),
  name: Type.String(),
  services: Type.Array(Type.String()),
  severity: literals(severities),
  baseline: Type.Array(Value),
  candidate: Type.Array(Value),
  source: Type.String({ description: "How the fact is known." }),
  since: nullable(
    Type.String({
      format: "date-time",
      description: "Since when both sides have what they have.",
    }),
  ),
  message: Type.String(),
  details: Type.Array(Type.String(), {
    description: "Of a lockfile: the packages it resolves otherwise.",
  }),
});

const Pillar = Type.Object({
  pillar: literals(parityPillars),
  score: nullable(
    Type.Integer({
      description:
        "100 where nothing differs; a major difference halves it, a minor one takes 19 % off, a patch 7 %. Null where nothing could be compared.",
    }),
  ),
  compared: Type.Integer({ description: "Facts that both sides told." }),
  differences: Type.Array(Difference),
});

const Latency = nullable(
  Type.Object({
    calls: Type.Integer(),
    p50Ms: Type.Number(),
    p95Ms: Type.Number(),
  }),
);

export const ParityAnswer = Type.Object({
  baseline: Side,
  candidate: Side,
  score: nullable(
    Type.Integer({ description: "The lowest of the pillars' scores." }),
  ),
  pillars: Type.Array(Pillar),
  disagreements: Type.Array(
    Type.Object({
      side: literals(["baseline", "candidate"] as const),
      service: Type.String(),
      kind: Type.String(),
      name: Type.String(),
      values: Type.Array(Value),
    }),
    { description: "Facts on which processes of one service don't agree." },
  ),
  dependencies: Type.Array(
    Type.Object({
      dependency: Type.String({
        description: "`db.system.name` and the like.",
      }),
      baseline: Latency,
      candidate: Latency,
    }),
    {
      description:
        "Round trips to what the services talk to, as they saw them.",
    },
  ),
  notes: Type.Array(Type.String()),
});
export type ParityAnswer = Type.Static<typeof ParityAnswer>;
