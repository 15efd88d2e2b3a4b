import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Attributes,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import protobuf from "protobufjs";
import { expect, it } from "vitest";
import { readConfig } from "../../../agent/src/config.js";
import { SpanBatch } from "../../../agent/src/trace/batch.js";
import { encodeSpansAsJson } from "../../../agent/src/trace/json.js";
import { samplerOf } from "../../../agent/src/trace/sampler.js";
import type { RecordedSpan } from "../../../agent/src/trace/span.js";
import { IsoscopeTracerProvider } from "../../../agent/src/trace/tracer.js";
import { repository } from "../../support/compiled.js";

const { root } = protobuf.parse(
  readFileSync(join(repository, "test/support/otlp.proto"), "utf8"),
);
const Request = root.lookupType("ExportTraceServiceRequest");
const resource = {
  "service.name": "shop",
  list: ["a", "ä"],
  nothing: undefined,
};

/** Ids and times are random or given by the clock; everything else must be the same. */
type Message = Record<string, unknown>;
const plain = (bytes: Uint8Array): Message =>
  Request.toObject(Request.decode(bytes), {
    longs: String,
    bytes: String,
    defaults: false,
  });

const remote = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  traceFlags: 1,
  isRemote: true,
  traceState: createTraceState("a=1,b=2"),
};
const start = 1_700_000_000_123.25;

/** Everything the API lets a span be, with every time given. */
function work(tracer: Tracer): void {
  const attributes: Attributes = {
    empty: "",
    text: "grüße 🌍",
    long: "x".repeat(20_000),
    integer: 42,
    negative: -7,
    large: 2 ** 52 + 1,
    fraction: 0.1,
    yes: true,
    no: false,
    strings: ["a", "", "ß"],
    numbers: [1, 2.5, -3],
    holes: ["a", null, undefined],
  };
  const span = tracer.startSpan(
    "all of it",
    {
      kind: SpanKind.CONSUMER,
      startTime: start,
      attributes,
      links: [{ context: remote, attributes: { why: "batch" } }],
    },
    trace.setSpanContext(ROOT_CONTEXT, remote),
  );
  span.setAttribute("integer", 43).setAttribute("late", "later");
  span.addEvent("cache miss", { key: "k", n: 3 }, start + 1.5);
  const error = new TypeError("no stock");
  error.stack = "TypeError: no stock\n    at shop.js:1:1";
  span.recordException(error, start + 2);
  span.setStatus({ code: SpanStatusCode.ERROR, message: "failed" });
  span.addLink({ context: { ...remote, isRemote: false } });
  span.end(start + 12.75);
  tracer.startSpan("small", { root: true, startTime: start }).end(start);
}

function ours(): { spans: RecordedSpan[]; tracer: Tracer } {
  const spans: RecordedSpan[] = [];
  const { spanLimits } = readConfig({});
  const provider = new IsoscopeTracerProvider({
    sampler: samplerOf("always_on", undefined),
    limits: spanLimits,
    recorder: {
      started: () => undefined,
      add: (span) => spans.push(span),
      flush: () => undefined,
    },
  });
  return { spans, tracer: provider.getTracer("shop", "1.2.3") };
}

function withoutIds(request: Message): string {
  return JSON.stringify(request, (key, value: unknown) =>
    ["spanId", "traceId"].includes(key) && value !== remote.traceId
      ? "id"
      : value,
  );
}

it("writes a span as the SDK's serialiser does, byte for byte in meaning", () => {
  const exporter = new InMemorySpanExporter();
  const sdk = new TracerProvider({
    resource: resourceFromAttributes(resource),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  work(sdk.getTracer("shop", "1.2.3"));
  const expected = ProtobufTraceSerializer.serializeRequest(
    exporter.getFinishedSpans(),
  );
  if (expected === undefined) throw new Error("nothing to compare with");

  const { spans, tracer } = ours();
  work(tracer);
  const batch = new SpanBatch(resource);
  for (const span of spans) batch.add(span);
  expect(withoutIds(withoutDefaults(plain(batch.take())))).toBe(
    withoutIds(withoutDefaults(plain(expected))),
  );
});

/** The SDK writes zero counts and an unset status out; absent means the same. */
function withoutDefaults(request: Message): Message {
  return JSON.parse(
    JSON.stringify(request, (key, value: unknown) => {
      if (/^dropped/.test(key) && value === 0) return undefined;
      if (key === "status") {
        const { code } = value as { code?: number };
        return code === undefined || code === 0 ? undefined : value;
      }
      if (key === "schemaUrl" && value === "") return undefined;
      return value;
    }),
  ) as Message;
}

it("keeps nothing of a batch in the next, and groups spans by scope", () => {
  const { spans, tracer } = ours();
  tracer.startSpan("first").end();
  const batch = new SpanBatch(resource);
  for (const span of spans) batch.add(span);
  expect(batch.count).toBe(1);
  batch.take();
  expect([batch.count, batch.bytes]).toEqual([0, 0]);
  tracer.startSpan("second").end();
  const second = spans[1];
  if (second !== undefined) batch.add(second);
  const text = JSON.stringify(plain(batch.take()));
  expect(text).toContain("second");
  expect(text).not.toContain("first");
});

it("says the same in OTLP JSON", () => {
  const { spans, tracer } = ours();
  work(tracer);
  const bytes = encodeSpansAsJson(resourceFromAttributes(resource), spans);
  const text = Buffer.from(bytes).toString("utf8");
  expect(text).toContain('"startTimeUnixNano":"1700000000123250000"');
  expect(text).toContain('"endTimeUnixNano":"1700000000136000000"');
  expect(text).toContain('"parentSpanId":"b7ad6b7169203331"');
  expect(text).toContain('"traceState":"a=1,b=2"');
});
