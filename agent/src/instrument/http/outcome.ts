import { type Span, SpanStatusCode } from "@opentelemetry/api";
import { reason, report } from "../../problems";
import { RecordedSpan } from "../../trace/span";

/** Adds an attribute that is not there yet; undefined adds nothing. */
export function push(
  span: Span,
  key: string,
  value: string | number | undefined,
): void {
  if (span instanceof RecordedSpan) span.push(key, value);
  else if (value !== undefined) span.setAttribute(key, value);
}

/** `error.type` of anything thrown. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "_OTHER";
}

/** Marks a span as failed, with the exception: anything may be thrown, also what can't be read. */
export function fail(span: Span, error: unknown): void {
  const message = reason(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  try {
    span.setAttribute("error.type", errorName(error));
    span.recordException(error instanceof Error ? error : message);
  } catch (problem) {
    report("ISO-A27", `an exception could not be read: ${reason(problem)}`);
  }
}
