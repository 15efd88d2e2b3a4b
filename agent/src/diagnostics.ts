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

/** What the API says when a provider is registered where ours is, by a copy of the same version or of another. */
const SECOND_SDK =
  /duplicate registration of API|does not match previously registered API/;

/**
 * Sends what OpenTelemetry's own code complains about the agent's way: one line, once a minute.
 *
 * @param level OTEL_LOG_LEVEL
 */
export function routeDiagnostics(level: string): void {
  const write = (message: string, ...rest: unknown[]): void => {
    if (SECOND_SDK.test(message)) {
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
