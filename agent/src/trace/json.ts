import { type Resource } from "@opentelemetry/resources";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { type ReadableSpan } from "@opentelemetry/sdk-trace";
import { toObject } from "./attributes";
import { type RecordedSpan } from "./span";
import { toHrTime } from "./time";

/** Encodes spans as OTLP/JSON, which the agent speaks when told to and where speed is not asked for. */
export function encodeSpansAsJson(
  resource: Resource,
  spans: readonly RecordedSpan[],
): Uint8Array {
  const readable = spans.map((span) => readableSpan(resource, span));
  const bytes = JsonTraceSerializer.serializeRequest(readable);
  if (bytes === undefined) throw new Error("the serialiser gave nothing");
  return bytes;
}

/** A span in the SDK's form. */
function readableSpan(resource: Resource, span: RecordedSpan): ReadableSpan {
  const { parentSpanContext, events = [], links = [], origin } = span;
  const { name, version, schemaUrl } = origin.scope;
  return {
    resource,
    instrumentationScope: {
      name,
      ...(version === undefined ? {} : { version }),
      ...(schemaUrl === undefined ? {} : { schemaUrl }),
    },
    name: span.name,
    kind: span.kind,
    spanContext: () => span.spanContext(),
    ...(parentSpanContext === undefined ? {} : { parentSpanContext }),
    startTime: toHrTime(span.start),
    endTime: toHrTime(span.finish),
    duration: toHrTime(span.finish - span.start),
    ended: true,
    status: span.status,
    attributes: span.attributes,
    events: events.map(({ name, time, attributes, dropped }) => ({
      name,
      time: toHrTime(time),
      attributes: toObject(attributes),
      droppedAttributesCount: dropped,
    })),
    links: links.map(({ context, attributes, dropped }) => ({
      context,
      attributes: toObject(attributes),
      droppedAttributesCount: dropped,
    })),
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}
