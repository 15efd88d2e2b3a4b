/**
 * The collector that anyone would write first, for comparison: Fastify, protobufjs, one object per span,
 * JSONEachRow through the official client into the same tables of the same engine, answered when inserted.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import fastify from "fastify";
import protobuf from "protobufjs";
import { repository } from "../../support/compiled.js";
import type { AnyValue, KeyValue } from "../../support/otlp-values.js";
import type { TraceRequest } from "../../support/otlp-messages.js";

const [dataDir = ""] = process.argv.slice(2);
const { root } = protobuf.parse(
  readFileSync(join(repository, "test/support/otlp.proto"), "utf8"),
);
const type = root.lookupType("ExportTraceServiceRequest");
type Connection = NonNullable<
  NonNullable<Parameters<typeof createClient>[0]>["connection"]
>;
const path = join(dataDir, "clickhouse");
mkdirSync(path, { recursive: true });
const client = createClient({
  connection: createChdbConnection({ path }) as unknown as Connection,
});
const tables = readFileSync(
  join(repository, "collector/src/store/migrations/0001_tables.sql"),
  "utf8",
);
for (const statement of tables.split(/;\s*\n/)) {
  if (statement.includes("CREATE")) await client.command({ query: statement });
}

const text = (value: AnyValue): string =>
  value.stringValue ??
  String(value.intValue ?? value.doubleValue ?? value.boolValue ?? "");
const map = (pairs: KeyValue[] = []): Record<string, string> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, text(value)]));
const hex = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? []).toString("hex");
const time = (nano: string): string => {
  const ns = BigInt(nano);
  return `${new Date(Number(ns / 1_000_000n)).toISOString().slice(0, -1).replace("T", " ")}${String(ns % 1_000_000n).padStart(6, "0")}`;
};
const kinds = [
  "Unspecified",
  "Internal",
  "Server",
  "Client",
  "Producer",
  "Consumer",
];
const codes = ["Unset", "Ok", "Error"];

function rows(request: TraceRequest): object[] {
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const attributes = map(resource?.attributes);
    return scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        Timestamp: time(span.startTimeUnixNano),
        TraceId: hex(span.traceId),
        SpanId: hex(span.spanId),
        ParentSpanId: hex(span.parentSpanId),
        TraceState: span.traceState ?? "",
        SpanName: span.name,
        SpanKind: kinds[span.kind ?? 0],
        ServiceName: attributes["service.name"],
        ResourceAttributes: attributes,
        ScopeName: scope?.name ?? "",
        ScopeVersion: scope?.version ?? "",
        SpanAttributes: map(span.attributes),
        Duration: String(
          BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
        ),
        StatusCode: codes[span.status?.code ?? 0],
        StatusMessage: span.status?.message ?? "",
        "Events.Timestamp": (span.events ?? []).map((event) =>
          time(event.timeUnixNano),
        ),
        "Events.Name": (span.events ?? []).map((event) => event.name),
        "Events.Attributes": (span.events ?? []).map((event) =>
          map(event.attributes),
        ),
        Environment: attributes["deployment.environment.name"],
        Commit: attributes["vcs.ref.head.revision"],
        ReceivedAt: new Date().toISOString().slice(0, -1).replace("T", " "),
      })),
    );
  });
}

const app = fastify({ bodyLimit: 64 * 1024 * 1024 });
app.addContentTypeParser(
  "application/x-protobuf",
  { parseAs: "buffer" },
  (_request, body, done) => {
    done(null, body);
  },
);
app.post("/v1/traces", async (request, reply) => {
  const sent = request.body as Buffer;
  const body =
    request.headers["content-encoding"] === "gzip"
      ? await promisify(gunzip)(sent)
      : sent;
  const decoded = type.toObject(type.decode(body), {
    longs: String,
  }) as unknown as TraceRequest;
  const lines = rows(decoded)
    .map((row) => JSON.stringify(row))
    .join("\n");
  await client.command({
    query: `INSERT INTO otel_traces FORMAT JSONEachRow\n${lines}`,
  });
  return reply.type("application/x-protobuf").send(Buffer.alloc(0));
});
app.get("/count", async () => {
  const result = await client.query({
    query: "SELECT toUInt32(count()) AS spans FROM otel_traces",
    format: "JSONEachRow",
  });
  return result.json();
});
console.log(`ready ${await app.listen({ host: "127.0.0.1", port: 0 })}`);
process.once("SIGTERM", () => {
  void app.close().then(() => client.close());
});
