import { IsoscopeError } from "../errors.js";

/**
 * @returns the trace id as it is stored, in lower case
 * @throws IsoscopeError ISO-BAD-TRACE-ID unless it is 32 hex digits, not all of them zero
 */
export function parseTraceId(text: string): string {
  if (!/^[0-9a-f]{32}$/i.test(text) || /^0+$/.test(text)) {
    throw new IsoscopeError(
      "ISO-BAD-TRACE-ID",
      `"${text.slice(0, 100)}" is not a trace id.`,
    );
  }
  return text.toLowerCase();
}
