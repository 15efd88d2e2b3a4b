import {
  type Context,
  INVALID_SPANID,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../agent/src/config.js";
import { newTraceId } from "../../../agent/src/trace/ids.js";
import { LinkedContext } from "../../../agent/src/trace/linked-context.js";
import { samplerOf } from "../../../agent/src/trace/sampler.js";
import { RecordedSpan } from "../../../agent/src/trace/span.js";
import { IsoscopeTracerProvider } from "../../../agent/src/trace/tracer.js";

interface Given {
  readonly env?: Record<string, string>;
  readonly sampler?: string;
  readonly argument?: string;
}

function tracerWith({ env = {}, sampler = "always_on", argument }: Given = {}) {
  const ended: RecordedSpan[] = [];
  const provider = new IsoscopeTracerProvider({
    sampler: samplerOf(sampler, argument),
    limits: readConfig(env).spanLimits,
    recorder: {
      started: () => undefined,
      add: (span) => ended.push(span),
      flush: () => undefined,
    },
  });
  return { ended, tracer: provider.getTracer("test") };
}

function started(given?: Given): RecordedSpan {
  const span = tracerWith(given).tracer.startSpan("s");
  if (span instanceof RecordedSpan) return span;
  throw new Error("not recorded");
}

describe("a span", () => {
  it("takes a start and an end in every form the API has, and none", () => {
    const { ended, tracer } = tracerWith();
    const before = Date.now();
    tracer.startSpan("none").end();
    tracer.startSpan("date", { startTime: new Date(5_000) }).end(6_000.5);
    tracer.startSpan("hr", { startTime: [7, 500_000_000] }).end([8, 0]);
    const [none, date, hr] = ended;
    expect(none?.start).toBeGreaterThanOrEqual(before - 5);
    expect(none?.finish).toBeLessThanOrEqual(Date.now() + 5);
    expect([date?.start, date?.finish]).toEqual([5_000, 6_000.5]);
    expect([hr?.start, hr?.finish]).toEqual([7_500, 8_000]);
  });

  it("ends once, and is not changed after that", () => {
    const { ended, tracer } = tracerWith();
    const span = tracer.startSpan("s");
    span.end();
    span.end();
    span.setAttribute("late", 1).updateName("other").addEvent("late");
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatchObject({ name: "s", attributes: {} });
    expect(span.isRecording()).toBe(false);
  });

  it("has no negative duration", () => {
    const { ended, tracer } = tracerWith();
    tracer.startSpan("s", { startTime: 10_000 }).end(9_000);
    expect(ended[0]?.finish).toBe(10_000);
  });

  it("leaves out attributes that are none", () => {
    const span = started();
    span.setAttributes({
      fine: 1,
      "": "no key",
      missing: undefined,
      mixed: [1, "a"] as unknown as string[],
      object: {} as unknown as string,
    });
    expect(span.attributes).toEqual({ fine: 1 });
  });

  it("keeps a copy of an array", () => {
    const list = ["a"];
    const span = started();
    span.setAttribute("list", list);
    list.push("b");
    expect(span.attributes).toEqual({ list: ["a"] });
  });

  it("keeps an OK status against a later error, and takes no text for it", () => {
    const span = started();
    span.setStatus({ code: SpanStatusCode.OK, message: "fine" });
    span.setStatus({ code: SpanStatusCode.ERROR, message: "no" });
    expect(span.status).toEqual({ code: SpanStatusCode.OK });
  });

  it("records whatever was thrown", () => {
    const span = started();
    span.recordException("text");
    span.recordException({ code: 404, message: "gone" });
    span.recordException(null as unknown as Error);
    expect(span.events?.map(({ attributes }) => attributes)).toEqual([
      ["exception.message", "text"],
      ["exception.type", "404", "exception.message", "gone"],
    ]);
  });

  it("keeps to the limits it is given, and counts what it drops", () => {
    const span = started({
      env: {
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: "2",
        OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: "3",
        OTEL_SPAN_EVENT_COUNT_LIMIT: "1",
        OTEL_SPAN_LINK_COUNT_LIMIT: "0",
        OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: "1",
      },
    });
    span.setAttributes({ a: "12345", b: ["12345", "1"], c: 1 });
    span.setAttribute("a", "54321");
    span.push("d", "own");
    span.addEvent("first").addEvent("second", { x: 1, y: 2 });
    span.addLink({ context: span.spanContext() });
    expect(span.attributes).toEqual({ a: "543", b: ["123", "1"] });
    expect(span.droppedAttributesCount).toBe(2);
    expect(span.events).toMatchObject([
      { name: "second", attributes: ["x", 1], dropped: 1 },
    ]);
    expect([span.droppedEventsCount, span.droppedLinksCount]).toEqual([1, 1]);
  });
});

describe("a tracer", () => {
  const parentOf = (traceFlags: TraceFlags, spanId: string): Context =>
    trace.setSpanContext(ROOT_CONTEXT, {
      traceId: newTraceId(),
      spanId,
      traceFlags,
      isRemote: true,
    });

  it("continues a trace, unless the parent is not valid or a root is asked for", () => {
    const { tracer } = tracerWith();
    const parent = parentOf(TraceFlags.SAMPLED, "b7ad6b7169203331");
    const traceId = trace.getSpanContext(parent)?.traceId;
    const ids = [
      tracer.startSpan("child", {}, parent),
      tracer.startSpan("root", { root: true }, parent),
      tracer.startSpan("s", {}, parentOf(TraceFlags.SAMPLED, INVALID_SPANID)),
    ].map((span) => span.spanContext().traceId);
    expect(ids.map((id) => id === traceId)).toEqual([true, false, false]);
  });

  it("records nothing where tracing is suppressed", () => {
    const { tracer } = tracerWith();
    const span = tracer.startSpan("s", {}, suppressTracing(ROOT_CONTEXT));
    expect(span.isRecording()).toBe(false);
  });

  it("makes the span it runs a function in the active one's child", () => {
    const { ended, tracer } = tracerWith();
    const result = tracer.startActiveSpan(
      "s",
      { attributes: { a: 1 } },
      (span) => {
        span.end();
        return 7;
      },
    );
    expect(result).toBe(7);
    expect(ended[0]?.attributes).toEqual({ a: 1 });
  });

  it.each([
    ["always_off", TraceFlags.SAMPLED, false],
    ["parentbased_always_on", TraceFlags.NONE, false],
    ["parentbased_always_off", TraceFlags.SAMPLED, true],
    ["parentbased_traceidratio", TraceFlags.SAMPLED, true],
    ["no_such_sampler", TraceFlags.NONE, true],
  ])("with %s and a parent's flags %i records: %s", (sampler, flags, is) => {
    const { tracer } = tracerWith({ sampler, argument: "0" });
    const span = tracer.startSpan("s", {}, parentOf(flags, "b7ad6b7169203331"));
    expect(span.isRecording()).toBe(is);
    expect(span.spanContext().traceFlags).toBe(Number(is));
  });
});

it("finds values through a chain of contexts, deleted ones not", () => {
  const [a, b] = [Symbol("a"), Symbol("b")];
  const context = new LinkedContext(ROOT_CONTEXT.setValue(a, 1)).setValue(b, 2);
  expect([context.getValue(a), context.getValue(b)]).toEqual([1, 2]);
  expect(context.setValue(a, 3).getValue(a)).toBe(3);
  expect(context.deleteValue(a).getValue(a)).toBeUndefined();
  expect(context.getValue(a)).toBe(1);
});
