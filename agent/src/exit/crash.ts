import { context } from "@opentelemetry/api";
import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import { VERSION } from "../version";

/** Records an exception nobody caught, in the context it was thrown in. */
export function recordCrash(error: unknown, origin: string): void {
  logs.getLogger("@isoscope/agent", VERSION).emit({
    severityNumber: SeverityNumber.FATAL,
    severityText: "FATAL",
    body:
      error instanceof Error
        ? `${error.name}: ${error.message}`
        : String(error),
    attributes: { "isoscope.crash.origin": origin },
    ...(error instanceof Error ? { exception: error } : {}),
    context: context.active(),
  });
}
