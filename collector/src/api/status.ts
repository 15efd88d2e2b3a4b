import { Type } from "typebox";
import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";

const SignalIngest = Type.Object({
  requests: Type.Integer({ description: "Acknowledged since start." }),
  items: Type.Integer({
    description: "Spans, log records or data points acknowledged since start.",
  }),
  bytes: Type.Integer({ description: "Decompressed bytes acknowledged." }),
  duplicates: Type.Integer({
    description: "Requests recognised as a client's retry; stored once.",
  }),
  rejectedItems: Type.Integer({
    description: "Items refused one by one, reported in partial_success.",
  }),
  flagged: Type.Object(
    {
      timeFarOff: Type.Integer({
        description: "Their time is more than a day from the collector's.",
      }),
      endBeforeStart: Type.Integer({
        description: "Spans that end before they start: of no duration.",
      }),
    },
    { description: "Items stored though their times can't be right." },
  ),
  refused: Type.Record(Type.String(), Type.Integer(), {
    description: "Requests refused whole, by error code.",
  }),
  lastReceivedAt: Type.Optional(Type.String({ format: "date-time" })),
});

const names = (description: string) =>
  Type.Object(
    {
      limit: Type.Integer(),
      known: Type.Integer({ description: "Of the last day or two." }),
      overflowed: Type.Integer({
        description: "Occurrences under the overflow name, since start.",
      }),
    },
    { description },
  );

const Limits = Type.Object(
  {
    environments: names("Beyond them: isoscope.overflow."),
    services: names("Beyond them: isoscope.overflow."),
    operations: names("Of each service. Beyond them: isoscope.overflow."),
    series: names(
      "Of the metrics of each service. Beyond them all attributes are otel.metric.overflow.",
    ),
    droppedAttributes: Type.Integer({
      description: "Left out because an item had too many, since start.",
    }),
    cutValues: Type.Integer({
      description: "Attribute values cut short, since start.",
    }),
  },
  { description: "What was stored otherwise than it was sent." },
);

const SignalStorage = Type.Object({
  items: Type.Number({ description: "Spans, log records or data points." }),
  bytes: Type.Number({ description: "On disk, compressed." }),
  bytesPerItem: Type.Union([Type.Number(), Type.Null()], {
    description: "Null while nothing is stored.",
  }),
  oldestReceivedAt: Type.Union(
    [Type.String({ format: "date-time" }), Type.Null()],
    { description: "When the oldest of them arrived." },
  ),
  retentionDays: Type.Integer({ description: "Of every environment but:" }),
  retentionDaysByEnvironment: Type.Record(Type.String(), Type.Integer()),
});

const Status = Type.Object({
  version: Type.String(),
  engine: Type.Union([Type.Literal("embedded"), Type.Literal("server")]),
  startedAt: Type.String({ format: "date-time" }),
  ingest: Type.Object({
    traces: SignalIngest,
    logs: SignalIngest,
    metrics: SignalIngest,
  }),
  spool: Type.Object({
    segments: Type.Integer(),
    bytes: Type.Integer(),
    maxBytes: Type.Integer(),
    oldestMs: Type.Number({
      description: "Age of the oldest request that is not yet queryable.",
    }),
    duplicates: Type.Integer(),
    loadedSegments: Type.Integer(),
    loadedBytes: Type.Integer(),
    storeError: Type.Optional(
      Type.String({ description: "Why segments wait, while they do." }),
    ),
  }),
  quarantine: Type.Array(
    Type.Object({
      id: Type.String(),
      signal: Type.String(),
      table: Type.String(),
      error: Type.String(),
      receivedAt: Type.String(),
      items: Type.Integer(),
      bytes: Type.Integer(),
    }),
    { description: "Requests that ClickHouse refused, kept with its error." },
  ),
  storage: Type.Array(
    Type.Object({
      table: Type.String(),
      rows: Type.Number(),
      bytes: Type.Number({ description: "On disk, compressed." }),
      uncompressedBytes: Type.Number(),
      parts: Type.Integer(),
    }),
  ),
  limits: Limits,
  signals: Type.Object({
    traces: SignalStorage,
    logs: SignalStorage,
    metrics: SignalStorage,
  }),
  environments: Type.Array(
    Type.Object({
      environment: Type.String(),
      spans: Type.Number(),
      logRecords: Type.Number(),
      dataPoints: Type.Number(),
      oldestReceivedAt: Type.String(),
      oldestBySignal: Type.Object({
        traces: Type.Optional(Type.String()),
        logs: Type.Optional(Type.String()),
        metrics: Type.Optional(Type.String()),
      }),
      lastReceivedAt: Type.String(),
    }),
  ),
  lost: Type.Array(
    Type.Object({
      environment: Type.String(),
      service: Type.String(),
      spans: Type.Number(),
      logRecords: Type.Number(),
      dataPoints: Type.Number(),
    }),
    {
      description:
        "What Isoscope's agents gave up, by their own count, of processes that were heard of in the last 24 hours: refused here, or beyond their disk budget while this collector was away.",
    },
  ),
});
export type Status = Type.Static<typeof Status>;

export interface StatusOptions {
  readonly status: () => Promise<Status>;
}

/** GET /api/v1/status: what arrived, what was refused and why, what waits, what is stored. */
export const statusRoutes: FastifyPluginCallbackTypebox<StatusOptions> = (
  app,
  { status },
  done,
) => {
  app.get(
    "/api/v1/status",
    {
      schema: {
        tags: ["status"],
        summary: "Ingest, spool, quarantine and storage",
        response: { 200: Status },
      },
    },
    () => status(),
  );
  done();
};
