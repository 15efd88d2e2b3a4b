import { type AttributeValue, SpanStatusCode } from "@opentelemetry/api";
import { type FlatAttributes } from "./attributes";
import { type RecordedSpan, type SpanEvent, type SpanLink } from "./span";
import { type WireWriter } from "./wire";

/** Bits of a span's or link's flags beside the trace's own: whether the parent's origin is known, and is remote. */
const KNOWS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * Writes a span as field 2 of a ScopeSpans. Field numbers from opentelemetry/proto/trace/v1/trace.proto.
 */
export function writeSpan(w: WireWriter, span: RecordedSpan): void {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  const start = w.begin(2, 2);
  w.hex(1, context.traceId);
  w.hex(2, context.spanId);
  const traceState = context.traceState?.serialize();
  if (traceState !== undefined) w.string(3, traceState);
  if (parent !== undefined) w.hex(4, parent.spanId);
  w.string(5, span.name);
  w.varint(6, span.kind + 1);
  w.time(7, span.start);
  w.time(8, span.finish);
  writeAttributes(w, 9, span.flat);
  writeCount(w, 10, span.droppedAttributesCount);
  if (span.events !== undefined) {
    for (const event of span.events) writeEvent(w, event);
  }
  writeCount(w, 12, span.droppedEventsCount);
  if (span.links !== undefined) {
    for (const link of span.links) writeLink(w, link);
  }
  writeCount(w, 14, span.droppedLinksCount);
  if (span.status.code !== SpanStatusCode.UNSET) {
    const status = w.begin(15);
    const { message } = span.status;
    if (message !== undefined && message !== "") w.string(2, message);
    w.varint(3, span.status.code);
    w.end(status);
  }
  w.fixed32(16, flags(context.traceFlags, parent?.isRemote));
  w.end(start, 2);
}

function writeEvent(w: WireWriter, event: SpanEvent): void {
  // An exception's stack is most of one.
  const start = w.begin(11, 2);
  w.time(1, event.time);
  w.string(2, event.name);
  writeAttributes(w, 3, event.attributes);
  writeCount(w, 4, event.dropped);
  w.end(start, 2);
}

function writeLink(w: WireWriter, { context, ...link }: SpanLink): void {
  const start = w.begin(13);
  w.hex(1, context.traceId);
  w.hex(2, context.spanId);
  const traceState = context.traceState?.serialize();
  if (traceState !== undefined) w.string(3, traceState);
  writeAttributes(w, 4, link.attributes);
  writeCount(w, 5, link.dropped);
  w.fixed32(6, flags(context.traceFlags, context.isRemote));
  w.end(start);
}

/** Writes attributes as repeated KeyValue. */
export function writeAttributes(
  w: WireWriter,
  field: number,
  attributes: FlatAttributes,
): void {
  for (let at = 0; at < attributes.length; at += 2) {
    const pair = w.begin(field);
    w.string(1, attributes[at] as string);
    const value = w.begin(2);
    writeAnyValue(w, attributes[at + 1]);
    w.end(value);
    w.end(pair);
  }
}

function writeAnyValue(
  w: WireWriter,
  value: AttributeValue | null | undefined,
): void {
  if (typeof value === "string") w.string(1, value);
  else if (typeof value === "boolean") w.varint(2, Number(value));
  else if (typeof value === "number") {
    if (Number.isSafeInteger(value)) w.varint(3, value);
    else w.double(4, value);
  } else if (Array.isArray(value)) {
    const array = w.begin(5);
    for (const one of value) {
      const element = w.begin(1);
      writeAnyValue(w, one);
      w.end(element);
    }
    w.end(array);
  }
}

function writeCount(w: WireWriter, field: number, count: number): void {
  if (count > 0) w.varint(field, count);
}

function flags(traceFlags: number, isRemote: boolean | undefined): number {
  return (
    (traceFlags & 0xff) | KNOWS_REMOTE | (isRemote === true ? IS_REMOTE : 0)
  );
}
