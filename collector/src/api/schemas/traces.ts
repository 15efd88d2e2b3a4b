import { Type } from "typebox";
import {
  attributes,
  commit,
  environment,
  paging,
  query,
  service,
  times,
} from "../parameters.js";
import { Attributes, CommitName, NextCursor, Time } from "./common.js";

export const SINCE = "-24h";

const Milliseconds = (description: string) =>
  Type.Optional(Type.Number({ minimum: 0, description }));

export const TracesQuery = query({
  environment,
  commit,
  service,
  operation: Type.Optional(
    Type.String({ minLength: 1, description: "The span's name." }),
  ),
  minDurationMs: Milliseconds("The span took at least this long."),
  maxDurationMs: Milliseconds("The span took at most this long."),
  status: Type.Optional(
    Type.Enum(["error", "ok", "unset"], {
      description: "The span's status code.",
    }),
  ),
  ...attributes,
  ...times(SINCE),
  ...paging,
});
export type TracesQuery = Type.Static<typeof TracesQuery>;

const kind = {
  kind: Type.String({
    description:
      "OpenTelemetry's span kind: Internal, Server, Client, Producer, Consumer or Unspecified.",
  }),
};

const TraceSummary = Type.Object({
  traceId: Type.String(),
  root: Type.Union(
    [
      Type.Object({
        service: Type.String(),
        operation: Type.String(),
        ...kind,
      }),
      Type.Null(),
    ],
    { description: "The span without a parent; null until it has arrived." },
  ),
  environment: Type.String(),
  commit: CommitName,
  startedAt: Time("Start of its first span"),
  matchedAt: Time(
    "Start of its first span that meets the filters, by which the list is ordered",
  ),
  durationMs: Type.Number({
    description: "From the first start to the last end.",
  }),
  spanCount: Type.Number(),
  errorCount: Type.Number({ description: "Spans with status Error." }),
  services: Type.Array(Type.String()),
});

export const Traces = Type.Object({
  since: Time("Start of the stretch asked about"),
  until: Time("Its end"),
  traces: Type.Array(TraceSummary, {
    description:
      "Traces that have one span meeting all the filters; newest first.",
  }),
  nextCursor: NextCursor,
});

const Span = Type.Object({
  spanId: Type.String(),
  parentSpanId: Type.Union([Type.String(), Type.Null()]),
  service: Type.String(),
  environment: Type.String(),
  commit: CommitName,
  operation: Type.String({ description: "The span's name." }),
  ...kind,
  startedAt: Time("Start, with nanoseconds"),
  offsetMs: Type.Number({ description: "Since the trace's first start." }),
  durationMs: Type.Number(),
  status: Type.Object({
    code: Type.String({ description: "Unset, Ok or Error." }),
    message: Type.String(),
  }),
  traceState: Type.String(),
  attributes: Attributes("The span's own."),
  resource: Attributes("Its resource's."),
  scope: Type.Object({
    name: Type.String(),
    version: Type.String(),
    attributes: Attributes("The instrumentation scope's."),
  }),
  events: Type.Array(
    Type.Object({
      at: Time("When, with nanoseconds"),
      name: Type.String(),
      attributes: Attributes("The event's."),
    }),
  ),
  links: Type.Array(
    Type.Object({
      traceId: Type.String(),
      spanId: Type.String(),
      traceState: Type.String(),
      attributes: Attributes("The link's."),
    }),
  ),
  dropped: Type.Object(
    {
      attributes: Type.Integer(),
      events: Type.Integer(),
      links: Type.Integer(),
    },
    { description: "What the sender left out." },
  ),
});
export type Span = Type.Static<typeof Span>;

export const Trace = Type.Object({
  traceId: Type.String(),
  startedAt: Time("Start of its first span, with nanoseconds"),
  durationMs: Type.Number(),
  missingParents: Type.Integer({
    description: "Spans here whose parent is not.",
  }),
  truncated: Type.Boolean({
    description: "There are more spans than are given; these start first.",
  }),
  spans: Type.Array(Span, { description: "By start." }),
});
export type Trace = Type.Static<typeof Trace>;

export const TraceParameters = Type.Object({
  traceId: Type.String({ description: "32 hex digits." }),
});
