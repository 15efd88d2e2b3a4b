import { Type } from "typebox";
import { relations } from "../compare/cause/link.js";
import { stepStates } from "../compare/evidence/evidence.js";
import { families, verdicts } from "../compare/finding.js";
import { query, times } from "./parameters.js";

const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value))));

const both = <T extends Type.TSchema>(schema: T, description: string) =>
  Type.Object({ baseline: schema, candidate: schema }, { description });

/** A side's selector as a parameter. */
export const sideParameter = (description: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 4096,
    description: `environment[@commit], or environment[@commit][since..until]: ${description}`,
    examples: [example],
  });

const ownBound = (bound: string, name: string, example: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: `\`${bound}\` of the ${name} alone, so that two windows of one environment can be compared.`,
      examples: [example],
    }),
  );

export const CompareQuery = query({
  baseline: sideParameter("the side to measure against.", "production"),
  candidate: sideParameter("the side in question.", "preview-42@9f3c2d1"),
  service: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "Only findings that touch this service (`service.name`).",
    }),
  ),
  ...times("all that is stored"),
  baselineSince: ownBound("since", "baseline", "-26h"),
  baselineUntil: ownBound("until", "baseline", "-24h"),
  candidateSince: ownBound("since", "candidate", "-2h"),
  candidateUntil: ownBound("until", "candidate", "-0s"),
  family: Type.Optional(literals(families)),
});

const Side = Type.Object({
  selector: Type.String(),
  environment: Type.String(),
  commit: Type.Union([Type.String(), Type.Null()]),
  commits: Type.Array(Type.String(), {
    description: "Commits seen, up to 50.",
  }),
  firstSeen: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  lastSeen: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  traces: Type.Integer(),
  spans: Type.Integer(),
});

const tally = <T extends string>(keys: readonly T[]) =>
  Type.Object(
    Object.fromEntries(keys.map((key) => [key, Type.Integer()])) as Record<
      T,
      Type.TInteger
    >,
  );

const Summary = Type.Object({
  traces: both(Type.Integer(), "Traces in the window."),
  spans: both(Type.Integer(), "Spans in the window."),
  tracesWithMissingParents: both(
    Type.Integer(),
    "Traces of which a span has come whose caller hasn't; left out of what is judged of flows.",
  ),
  tracesWithoutRoot: both(
    Type.Integer(),
    "Traces whose root span has not been seen; left out of what is counted per request.",
  ),
  operations: Type.Object({
    compared: Type.Integer({
      description: "Operations with at least 20 traces on both sides.",
    }),
    onlyBaseline: Type.Integer(),
    onlyCandidate: Type.Integer(),
    insufficient: Type.Integer({
      description: "On both sides, with fewer than 20 traces on one.",
    }),
  }),
  findings: Type.Object({
    total: Type.Integer(),
    byFamily: tally(families),
    byVerdict: tally(verdicts),
  }),
  telemetryParity: Type.Object(
    {
      score: Type.Union([Type.Number(), Type.Null()], {
        description:
          "0 to 1: the share of what either side shows that both show alike; null where nothing can be told.",
      }),
      present: Type.Integer({ description: "Both sides show it." }),
      missing: Type.Integer({ description: "Only the baseline." }),
      extra: Type.Integer({ description: "Only the candidate." }),
      changed: Type.Integer({
        description: "Both, in another version, kind or unit.",
      }),
      notExercised: Type.Integer({
        description: "One, where the other had no occasion to.",
      }),
    },
    {
      description:
        "Instrumentations, operations, metrics, log templates and attributes of both sides.",
    },
  ),
  notes: Type.Array(Type.String(), {
    description: "What could not be judged, and why.",
  }),
});

const Kind = <K extends string>(kind: K) => ({ kind: Type.Literal(kind) });

const Counted = Type.Object({
  x: Type.Integer(),
  n: Type.Integer(),
  low: Type.Number({ description: "Of its 95 % interval (Wilson)." }),
  high: Type.Number(),
});

const Evidence = Type.Union(
  [
    Type.Object({
      ...Kind("durations"),
      lowMs: Type.Number(),
      highMs: Type.Number(),
      baseline: Type.Array(Type.Number(), {
        description:
          "Shares of the traces by duration, in bins that are equally wide on a logarithmic axis from lowMs to highMs.",
      }),
      candidate: Type.Array(Type.Number()),
    }),
    Type.Object({
      ...Kind("flow"),
      steps: Type.Array(
        Type.Object({
          depth: Type.Integer(),
          service: Type.String(),
          operation: Type.String(),
          state: literals(stepStates),
          baseline: Type.Number({ description: "Calls per request." }),
          candidate: Type.Number(),
        }),
        { description: "Depth-first." },
      ),
      omitted: Type.Integer({ description: "Steps left out." }),
    }),
    Type.Object({ ...Kind("shares"), baseline: Counted, candidate: Counted }),
    Type.Object({
      ...Kind("values"),
      values: Type.Array(
        Type.Object({
          value: Type.Union([Type.String(), Type.Null()], {
            description: "Null for absence.",
          }),
          baseline: Type.Number({ description: "Share of the requests." }),
          candidate: Type.Number(),
        }),
      ),
      rest: both(Type.Number(), "Share of all other values."),
    }),
    Type.Object({
      ...Kind("ratios"),
      common: Type.Number({
        description: "How many times as long they take together.",
      }),
      operations: Type.Array(
        Type.Object({
          service: Type.String(),
          operation: Type.String(),
          ratio: Type.Number({
            description: "How many times as long it takes in the candidate.",
          }),
        }),
        { description: "In order of their ratio." },
      ),
      omitted: Type.Integer({ description: "Operations left out." }),
    }),
    Type.Object({
      ...Kind("series"),
      unit: Type.String(),
      stepMs: Type.Number({ description: "Of one point." }),
      baseline: Type.Array(Type.Number()),
      candidate: Type.Array(Type.Number()),
    }),
  ],
  { description: "What a small picture of the difference needs." },
);

const Finding = Type.Object({
  id: Type.String({
    description: "Stays the same while the numbers of a difference move.",
  }),
  family: literals(families),
  subject: Type.Object({
    service: Type.String(),
    operation: Type.Optional(Type.String()),
    path: Type.Optional(Type.String()),
    key: Type.Optional(Type.String()),
    template: Type.Optional(Type.String()),
    metric: Type.Optional(Type.String()),
  }),
  verdict: literals(verdicts),
  effect: Type.Record(Type.String(), Type.Unknown(), {
    description:
      "Measures of the difference: milliseconds end in Ms, shares are 0 to 1.",
  }),
  n: both(Type.Integer(), "Sample sizes: traces, or collections for metrics."),
  q: Type.Union([Type.Number(), Type.Null()], {
    description:
      "Benjamini-Hochberg q-value within the family; null where nothing was tested.",
  }),
  rank: Type.Integer({ description: "1 is first: by impact, not by q." }),
  examples: both(Type.Array(Type.String()), "Trace ids, up to 3 a side."),
  message: Type.String(),
  group: Type.String({ description: "Id of its group." }),
  cause: Type.Union([Type.String(), Type.Null()], {
    description:
      "Id of the finding it follows from; null for what follows from none.",
  }),
  relation: Type.Union([literals(relations), Type.Null()], {
    description: "How it follows from its cause.",
  }),
  evidence: Type.Union([Evidence, Type.Null()], {
    description:
      "Null beyond the first 200 findings and where there is nothing to draw.",
  }),
});

const Group = Type.Object({
  id: Type.String(),
  rank: Type.Integer({ description: "1 is first." }),
  cause: Type.String({
    description: "Id of the finding that explains the others.",
  }),
  findings: Type.Array(Type.String(), { description: "Ids, the cause first." }),
  families: Type.Array(literals(families)),
  message: Type.String({ description: "The cause's." }),
  suspects: Type.Array(
    Type.Object({
      service: Type.String(),
      key: Type.String({ examples: ["packages/left-pad"] }),
      message: Type.String(),
      score: Type.Number({
        description:
          "0 to 1: how well it predicts which processes fail (Liblit's importance), times the least share of healthy processes without it, divided by the number of facts that hold for the very same processes.",
      }),
      finding: Type.Union([Type.String(), Type.Null()], {
        description: "Id of the finding that it differs between the sides.",
      }),
    }),
    {
      description:
        "Of failures, the facts that go with them over all processes of all environments; empty where processes don't tell facts apart.",
    },
  ),
  suspectNotes: Type.Array(Type.String(), {
    description: "What keeps its suspects from being told apart.",
  }),
});

export const CompareAnswer = Type.Object({
  baseline: Side,
  candidate: Side,
  summary: Summary,
  findings: Type.Array(Finding, {
    description: "Causes first, then what follows from them.",
  }),
  groups: Type.Array(Group, {
    description: "Findings with one likeliest cause.",
  }),
});
export type CompareAnswer = Type.Static<typeof CompareAnswer>;
