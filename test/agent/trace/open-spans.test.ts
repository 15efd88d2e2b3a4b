import { SpanKind } from "@opentelemetry/api";
import { expect, it } from "vitest";
import { readConfig } from "../../../agent/src/config.js";
import { OpenSpans } from "../../../agent/src/trace/open-spans.js";
import { RecordedSpan } from "../../../agent/src/trace/span.js";

const origin = {
  scope: { name: "test", version: undefined, schemaUrl: undefined },
  limits: readConfig({}).spanLimits,
  sink: { add: () => undefined },
};
const context = { traceId: "1".repeat(32), spanId: "1".repeat(16) };
const span = (name: string): RecordedSpan =>
  new RecordedSpan(
    origin,
    { ...context, traceFlags: 1 },
    undefined,
    name,
    SpanKind.INTERNAL,
    undefined,
  );

const names = (open: OpenSpans): string[] => open.all().map(({ name }) => name);

it("knows the spans that are open, the latest first, whichever end before", () => {
  const open = new OpenSpans(10);
  const [a, b, c, d] = [span("a"), span("b"), span("c"), span("d")];
  for (const one of [a, b, c]) open.add(one);
  expect(names(open)).toEqual(["c", "b", "a"]);
  open.delete(b);
  expect(names(open)).toEqual(["c", "a"]);
  open.add(d);
  open.delete(a);
  expect(names(open)).toEqual(["d", "c"]);
  open.delete(d);
  open.delete(d);
  expect(names(open)).toEqual(["c"]);
  open.delete(c);
  expect(names(open)).toEqual([]);
});

it("remembers no more than it may, and goes on when there is room", () => {
  const open = new OpenSpans(2);
  const [a, b, c, d] = [span("a"), span("b"), span("c"), span("d")];
  for (const one of [a, b, c]) open.add(one);
  expect(names(open)).toEqual(["b", "a"]);
  open.delete(c);
  open.delete(a);
  open.add(d);
  expect(names(open)).toEqual(["d", "b"]);
});
