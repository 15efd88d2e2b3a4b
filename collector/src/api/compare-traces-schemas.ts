import { Type } from "typebox";
import { nodeStates } from "../compare/traces/diff.js";
import { query } from "./parameters.js";

const traceId = (description: string) =>
  Type.String({ minLength: 1, maxLength: 4096, description });

export const CompareTracesQuery = query({
  baseline: traceId("The trace to measure against: 32 hex digits."),
  candidate: traceId("The trace in question: 32 hex digits."),
});

const State = Type.Unsafe<(typeof nodeStates)[number]>(
  Type.Union(nodeStates.map((state) => Type.Literal(state))),
);

const Percentile = Type.Union([Type.Number(), Type.Null()], {
  description:
    "Where its duration stands among all spans of the operation in its own environment and commit, 0 to 100; null under 20 traces.",
});

const Side = Type.Object({
  spans: Type.Integer({ description: "Alike spans that are folded here." }),
  spanIds: Type.Array(Type.String(), { description: "The first three." }),
  offsetMs: Type.Number({ description: "First start, since the trace's." }),
  durationMs: Type.Number({ description: "Added over the spans." }),
  selfMs: Type.Number({
    description: "Time in which none of its children ran.",
  }),
  failed: Type.Integer(),
  rejected: Type.Integer({ description: "Answered 4xx." }),
  problem: Type.String({ description: "The first error's message." }),
  percentile: Percentile,
});

const AttributeDifference = Type.Object({
  key: Type.String(),
  baseline: Type.Union([Type.String(), Type.Null()]),
  candidate: Type.Union([Type.String(), Type.Null()]),
});

const nodeFields = {
  path: Type.String({ description: "Position in the tree, as `0.2.1`." }),
  service: Type.String(),
  kind: Type.String(),
  operation: Type.String(),
  statement: Type.String(),
  state: State,
  states: Type.Array(State, { description: "All of them, weightiest first." }),
  baseline: Type.Union([Side, Type.Null()]),
  candidate: Type.Union([Side, Type.Null()]),
  attributes: Type.Array(AttributeDifference),
  depth: Type.Integer({ description: "0 at the top." }),
};

const TraceSide = Type.Object({
  traceId: Type.String(),
  environment: Type.String(),
  commit: Type.String(),
  spans: Type.Integer(),
  durationMs: Type.Number(),
  missingParents: Type.Integer({
    description: "Spans whose parent has not arrived; they stand at the top.",
  }),
  truncated: Type.Boolean(),
  percentile: Percentile,
});

export const CompareTracesAnswer = Type.Object({
  baseline: TraceSide,
  candidate: TraceSide,
  headline: Type.Union([
    Type.Object({
      path: Type.String(),
      state: State,
      atMs: Type.Number({ description: "Since the start of its trace." }),
      message: Type.String(),
    }),
    Type.Null(),
  ]),
  counts: Type.Object(
    Object.fromEntries(
      nodeStates.map((state) => [state, Type.Integer()]),
    ) as Record<(typeof nodeStates)[number], Type.TInteger>,
    { description: "Nodes by state." },
  ),
  nodes: Type.Array(Type.Object(nodeFields), {
    description:
      "The aligned tree in depth-first order: a node's children follow it with a depth of one more.",
  }),
});
export type CompareTracesAnswer = Type.Static<typeof CompareTracesAnswer>;
