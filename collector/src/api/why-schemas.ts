import { Type } from "typebox";
import { suspectKinds } from "../compare/why/suspect.js";
import { nodeStates } from "../compare/traces/diff.js";
import { query } from "./parameters.js";

const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value))));
const nullable = <T extends Type.TSchema>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const WhyQuery = query({
  against: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description:
        "environment[@commit] whose healthy traces it is held against. By default the nearest side that does the same well.",
      examples: ["production"],
    }),
  ),
});

export const WhyParams = Type.Object({
  traceId: Type.String({ description: "32 hex digits." }),
});

const Likeness = Type.Object({
  like: Type.Integer({ description: "Healthy traces that are like this one." }),
  n: Type.Integer({ description: "Healthy traces." }),
});

const Suspect = Type.Object({
  rank: Type.Integer({ description: "1 is the most suspected." }),
  kind: literals(suspectKinds),
  service: Type.String(),
  operation: Type.Optional(Type.String()),
  key: Type.Optional(Type.String()),
  message: Type.String(),
  score: Type.Number({
    description:
      "0 to 1: the least share of comparable healthy traces that are not like this (95 % Wilson interval), times the share of its own side's healthy traces that are not; for facts and commits, how well they predict which processes fail (Liblit's importance), times the least share of healthy processes without it, divided by the number of those that hold for the same processes; where processes don't tell, the share of its own side's requests that are not healthy, divided by the number of such differences.",
  }),
  evidence: Type.Object(
    {
      there: Likeness,
      here: nullable(Likeness),
    },
    {
      description:
        "Traces; of facts and commits that were scored by processes, the healthy ones and the failing ones.",
    },
  ),
  atMs: nullable(Type.Number({ description: "Since the trace's start." })),
});

export const WhyAnswer = Type.Object({
  traceId: Type.String(),
  environment: Type.String(),
  commit: Type.String(),
  service: Type.String({ description: "Of its root span." }),
  operation: Type.String({ description: "Of its root span." }),
  outcome: literals(["ok", "rejected", "failed"] as const),
  problem: Type.String({ description: "The deepest failure's message." }),
  durationMs: Type.Number(),
  spans: Type.Integer(),
  complete: Type.Boolean({
    description: "Its root span and every span's parent have arrived.",
  }),
  percentile: nullable(
    Type.Number({
      description:
        "Where its duration stands in its own environment and commit, 0 to 100; null under 20 traces.",
    }),
  ),
  against: nullable(
    Type.Object({
      selector: Type.String(),
      environment: Type.String(),
      commit: Type.String({ description: "A prefix; empty for any." }),
      traces: Type.Integer(),
      healthy: Type.Integer({ description: "That succeeded." }),
      sampled: Type.Integer({
        description:
          "Healthy traces it is held against: those between the quartiles of their durations, up to 1,000.",
      }),
      lowMs: Type.Number(),
      medianMs: Type.Number(),
      highMs: Type.Number(),
      percentile: Type.Number({
        description: "Where this trace's duration would stand among them.",
      }),
      representative: nullable(Type.String()),
    }),
  ),
  divergence: nullable(
    Type.Object({
      path: Type.String(),
      state: literals(nodeStates),
      atMs: Type.Number(),
      message: Type.String(),
    }),
  ),
  unusual: Type.Boolean(),
  summary: Type.String(),
  suspects: Type.Array(Suspect),
  notes: Type.Array(Type.String(), {
    description: "What could not be told, and why.",
  }),
});
export type WhyAnswer = Type.Static<typeof WhyAnswer>;
