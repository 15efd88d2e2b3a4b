import { Type } from "typebox";
import { Time, volumes } from "./common.js";

const Milliseconds = (description: string) =>
  Type.Union([Type.Number(), Type.Null()], { description });

const Service = Type.Object({
  service: Type.String(),
  environments: Type.Array(Type.String()),
  commits: Type.Array(Type.String(), { description: "Latest first." }),
  ...volumes,
  requests: Type.Number({
    description:
      "Spans of kind Server or Consumer, or without a parent: what a caller waits for.",
  }),
  errorRate: Type.Union([Type.Number(), Type.Null()], {
    description: "Share of the requests with status Error, 0 to 1.",
  }),
  p50Ms: Milliseconds("Median duration of the requests."),
  p95Ms: Milliseconds("95th percentile of the requests' durations."),
  operations: Type.Integer({
    description: "Distinct span names among the requests.",
  }),
  lastSeenAt: Time("Last arrival"),
  trend: Type.Optional(
    Type.Object(
      {
        requests: Type.Array(Type.Number()),
        errorRate: Type.Array(Type.Union([Type.Number(), Type.Null()])),
        p95Ms: Type.Array(Type.Union([Type.Number(), Type.Null()])),
      },
      {
        description:
          "The requests by stretches of time, oldest first; null where there were none. Given when asked for.",
      },
    ),
  ),
});

const stretch = {
  since: Time("Start of the stretch asked about"),
  until: Time("Its end"),
};

const Operation = Type.Object({
  service: Type.String(),
  operation: Type.String({ description: "Span name." }),
  kind: Type.String({ description: "Span kind." }),
  spans: Type.Number(),
  errorRate: Type.Number({
    description: "Share of the spans with status Error, 0 to 1.",
  }),
  p50Ms: Type.Number({ description: "Median duration." }),
  p95Ms: Type.Number(),
  p99Ms: Type.Number(),
  lastSeenAt: Time("Last arrival"),
});

export const Operations = Type.Object({
  ...stretch,
  total: Type.Number({
    description: "Operations there are, those beyond the limit included.",
  }),
  operations: Type.Array(Operation, { description: "Most spans first." }),
});

export const Services = Type.Object({
  ...stretch,
  services: Type.Array(Service, { description: "By name." }),
  trend: Type.Optional(
    Type.Object(
      { since: Time("Start of the first stretch"), stepMs: Type.Number() },
      { description: "The stretches of the services' trends." },
    ),
  ),
});
