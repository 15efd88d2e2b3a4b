import { inspect } from "node:util";
import { type Context, context as contextApi } from "@opentelemetry/api";
import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import { reason, report } from "../problems";
import { VERSION } from "../version";

/** What an exception is on its way out of. */
interface Throwing {
  readonly context: Context;
  readonly work: { failed(error: unknown): void };
}

let throwing: Throwing | undefined;

/**
 * Notes that an exception is leaving a piece of work. When nobody catches it, {@link recordCrash} is told of
 * it in the same turn, outside the work's context, and knows by this where it is from.
 */
export function noteThrow(context: Context, work: Throwing["work"]): void {
  const noted = { context, work };
  throwing = noted;
  queueMicrotask(() => {
    if (throwing === noted) throwing = undefined;
  });
}

/**
 * Records an exception nobody caught, in the context it was thrown in, and as the failure of its work.
 * Anything may be thrown, also what can't be read: a failure here would take the place of the
 * application's own, and end it with another code.
 */
export function recordCrash(error: unknown, origin: string): void {
  const from = origin === "uncaughtException" ? throwing : undefined;
  throwing = undefined;
  try {
    from?.work.failed(error);
    emit(error, origin, from?.context ?? contextApi.active());
  } catch (problem) {
    report(
      "ISO-A26",
      `an uncaught exception could not be read: ${reason(problem)}`,
    );
  }
}

function emit(error: unknown, origin: string, context: Context): void {
  logs.getLogger("@isoscope/agent", VERSION).emit({
    severityNumber: SeverityNumber.FATAL,
    severityText: "FATAL",
    body:
      error instanceof Error
        ? `${error.name}: ${error.message}`
        : typeof error === "string"
          ? error
          : inspect(error),
    attributes: { "isoscope.crash.origin": origin },
    ...(error instanceof Error ? { exception: error } : {}),
    context,
  });
}
