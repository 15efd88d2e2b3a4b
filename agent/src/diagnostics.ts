import { diag, DiagLogLevel } from "@opentelemetry/api";
import { report } from "./problems";

const LEVELS: Readonly<Record<string, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/**
 * Sends what OpenTelemetry's own code complains about the agent's way: one line, once a minute.
 *
 * @param level OTEL_LOG_LEVEL
 */
export function routeDiagnostics(level: string): void {
  const write = (message: string, ...rest: unknown[]): void => {
    if (message.includes("duplicate registration of API")) {
      report(
        "ISO-A50",
        "a second OpenTelemetry SDK was started in this process; Isoscope's stays in charge. Remove the other's start-up.",
      );
      return;
    }
    const detail = rest.map((part) => text(part)).join(" ");
    report(`ISO-A51 ${message.slice(0, 60)}`, `${message} ${detail}`.trim());
  };
  diag.setLogger(
    { error: write, warn: write, info: write, debug: write, verbose: write },
    {
      logLevel: LEVELS[level] ?? DiagLogLevel.ERROR,
      suppressOverrideMessage: true,
    },
  );
}

function text(part: unknown): string {
  if (part instanceof Error) return part.message;
  return typeof part === "string" ? part : "";
}
