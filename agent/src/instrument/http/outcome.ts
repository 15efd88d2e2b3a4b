import { type Span, SpanStatusCode } from "@opentelemetry/api";
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

/** Marks a span as failed, with the exception. */
export function fail(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : String(error);
  const message = error instanceof Error ? error.message : String(error);
  span.setAttribute("error.type", errorName(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.recordException(exception);
}
