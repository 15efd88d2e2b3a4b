import { unixNano } from "../../support/otlp-build.js";
import type { LogRecord, Resource, Span } from "../../support/otlp-messages.js";
import { attributes } from "../../support/otlp-values.js";
import { encodeLogs, encodeMetrics, encodeTraces } from "../../support/otlp.js";
import type { Side } from "./side.js";
import type { MadeLog, MadeSpan } from "./trace.js";

/** Items in one request, as a busy exporter sends them. */
const BATCH = 1500;
const kinds = { internal: 1, server: 2, client: 3 } as const;
const severities = { INFO: 9, WARN: 13, ERROR: 17 } as const;

/** Posts one side to a collector as its SDKs would. */
export async function sendSide(
  url: string,
  side: Side,
  {
    environment,
    commit,
  }: { readonly environment: string; readonly commit: string },
): Promise<void> {
  const resource = (service: string): Resource => ({
    attributes: attributes({
      ...side.resource(service),
      "deployment.environment.name": environment,
      "vcs.ref.head.revision": commit,
    }),
  });
  const scope = { name: "generated", version: "1.0.0" };
  for (const [service, spans] of groups(side.spans, (one) => one.service)) {
    for (const part of batches(spans)) {
      const scopeSpans = [...groups(part, (one) => one.scope)].map(
        ([name, some]) => ({
          scope: { name, version: side.instrumentationVersion },
          spans: some.map(spanOf),
        }),
      );
      await post(
        `${url}/v1/traces`,
        encodeTraces({
          resourceSpans: [{ resource: resource(service), scopeSpans }],
        }),
      );
    }
  }
  for (const [service, logs] of groups(side.logs, (one) => one.service)) {
    for (const part of batches(logs)) {
      const scopeLogs = [{ scope, logRecords: part.map(logOf) }];
      await post(
        `${url}/v1/logs`,
        encodeLogs({
          resourceLogs: [{ resource: resource(service), scopeLogs }],
        }),
      );
    }
  }
  await post(
    `${url}/v1/metrics`,
    encodeMetrics({
      resourceMetrics: Object.entries(side.metrics).map(
        ([service, metrics]) => ({
          resource: resource(service),
          scopeMetrics: [{ scope, metrics: [...metrics] }],
        }),
      ),
    }),
  );
}

function groups<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, T[]> {
  const all = new Map<string, T[]>();
  for (const item of items) {
    const group = all.get(keyOf(item));
    if (group === undefined) all.set(keyOf(item), [item]);
    else group.push(item);
  }
  return all;
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += BATCH) {
    yield items.slice(at, at + BATCH);
  }
}

const bytes = (hex: string) => Buffer.from(hex, "hex");

function spanOf(span: MadeSpan): Span {
  return {
    traceId: bytes(span.traceId),
    spanId: bytes(span.spanId),
    ...(span.parentId === "" ? {} : { parentSpanId: bytes(span.parentId) }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: unixNano(span.startMs),
    endTimeUnixNano: unixNano(span.startMs + span.durationMs),
    attributes: attributes(span.attributes),
    status: span.failed ? { code: 2, message: span.problem } : { code: 0 },
  };
}

function logOf(log: MadeLog): LogRecord {
  return {
    timeUnixNano: unixNano(log.atMs),
    severityNumber: severities[log.severity],
    severityText: log.severity,
    body: { stringValue: log.body },
    attributes: attributes(log.attributes ?? {}),
    ...(log.traceId === ""
      ? {}
      : { traceId: bytes(log.traceId), spanId: bytes(log.spanId) }),
    ...(log.eventName === undefined ? {} : { eventName: log.eventName }),
  };
}

/** Sends again when the collector is busy, as exporters do. */
async function post(url: string, body: Buffer): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: new Uint8Array(body),
    });
    await answer.arrayBuffer();
    if (answer.ok) return;
    if (attempt >= 20 || ![429, 502, 503, 504].includes(answer.status)) {
      throw new Error(`${url} answered ${answer.status}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
