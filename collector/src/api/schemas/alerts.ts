import { Type } from "typebox";
import { environment, query, times } from "../parameters.js";
import { Time } from "./common.js";

const nullable = <T extends Type.TSchema>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const AlertsQuery = query({ environment, ...times("-30d") });

const Rule = Type.Object({
  name: Type.String(),
  kind: Type.Enum(["error-rate", "latency", "new-error", "absence"]),
  environment: Type.String(),
  state: Type.Enum(["ok", "firing", "waiting"], {
    description: "waiting: it can't be told, the message says why.",
  }),
  message: Type.String(),
  value: nullable(
    Type.Number({
      description:
        "What it is judged by: a share, milliseconds, errors or requests.",
    }),
  ),
  checkedAt: nullable(Time("When it was looked at last")),
});

const Alert = Type.Object({
  id: Type.String(),
  rule: Type.String(),
  kind: Type.String(),
  environment: Type.String(),
  state: Type.Enum(["firing", "resolved"]),
  message: Type.String(),
  error: nullable(
    Type.Object({
      fingerprint: Type.String({
        description:
          "Equal for the same error in every environment: service, operation, type, and message without ids and numbers.",
      }),
      message: Type.String(),
    }),
  ),
  traceId: nullable(Type.String({ description: "An example." })),
  firedAt: Time("When it fired"),
  resolvedAt: nullable(Time("When it was over")),
  delivery: Type.Enum(["none", "pending", "delivered", "failed"]),
  deliveryError: Type.Optional(Type.String()),
  outside: nullable(
    Type.Object(
      {
        gapMs: Type.Number({
          description: "From the alert until it was seen there.",
        }),
        environment: Type.String(),
        traceId: Type.String(),
        seenAt: Time("When it was first seen there"),
      },
      {
        description:
          "Where the same error was first seen outside the alert's environment, when it fired or since; null while nowhere, and for alerts about no error.",
      },
    ),
  ),
  seenBefore: Type.Boolean({
    description: "Its error was seen outside before it fired.",
  }),
});

const Week = Type.Object({
  weekStart: Time("Monday 00:00"),
  alerts: Type.Integer({ description: "About an error, that fired in it." }),
  seenOutside: Type.Integer(),
  medianGapMs: nullable(
    Type.Number({
      description:
        "Gaps that are still open count as longer than all others; null while half are open.",
    }),
  ),
});

export const Alerts = Type.Object({
  since: Time("Start of the stretch asked about"),
  rules: Type.Array(Rule),
  alerts: Type.Array(Alert, { description: "Newest first." }),
  trend: Type.Array(Week, {
    description: "The investigative gap by week, oldest first.",
  }),
  hint: Type.Optional(
    Type.String({ description: "What to do while there are no rules." }),
  ),
});
export type Alerts = Type.Static<typeof Alerts>;
