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

/** The least SeverityNumber of each name (OpenTelemetry logs data model, "SeverityNumber"). */
export const severities = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
} as const;

export const LogsQuery = query({
  environment,
  commit,
  service,
  severity: Type.Optional(
    Type.Enum(["trace", "debug", "info", "warn", "error", "fatal"], {
      description:
        "This severity or a higher one. Records without a severity number are then left out.",
    }),
  ),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 4096,
      description: "A part of the body, in any case.",
    }),
  ),
  traceId: Type.Optional(
    Type.String({ description: "Only records of this trace: 32 hex digits." }),
  ),
  agent: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        "Also what agents record of themselves and of what they run on: events named isoscope.*",
    }),
  ),
  ...attributes,
  ...times(`${SINCE}, with a traceId all`),
  ...paging,
});

const LogRecord = Type.Object({
  at: Time("When it happened, with nanoseconds"),
  observedAt: Time("When the sender saw it"),
  severityNumber: Type.Integer({
    description: "OpenTelemetry's SeverityNumber, 1 to 24; 0 when not given.",
  }),
  severityText: Type.String(),
  body: Type.String({ description: "Text; arrays and maps as JSON." }),
  eventName: Type.String(),
  service: Type.String(),
  environment: Type.String(),
  commit: CommitName,
  traceId: Type.Union([Type.String(), Type.Null()]),
  spanId: Type.Union([Type.String(), Type.Null()]),
  attributes: Attributes("The record's own."),
  resource: Attributes("Its resource's."),
  scope: Type.Object({ name: Type.String(), version: Type.String() }),
});

export const Logs = Type.Object({
  since: Time("Start of the stretch asked about"),
  until: Time("Its end"),
  logs: Type.Array(LogRecord, { description: "Newest first." }),
  nextCursor: NextCursor,
});
