import { formatWithOptions } from "node:util";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { InstrumentationBase } from "@opentelemetry/instrumentation";
import { reason, report } from "../problems";
import { VERSION } from "../version";

const METHODS = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  log: SeverityNumber.INFO,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
} as const;

type Method = keyof typeof METHODS;

const STDERR: ReadonlySet<Method> = new Set(["trace", "warn", "error"]);
const LEVEL: Readonly<Partial<Record<Method, string>>> = { log: "info" };

/**
 * Emits what the application says through `console` as log records. Winston and pino write past
 * it, so a record is not told twice.
 */
export class ConsoleLogs extends InstrumentationBase {
  // `declare`: enable() runs inside super(), before a field would be initialised.
  declare private inside: boolean;

  constructor() {
    super("@isoscope/agent/console", VERSION, {});
  }

  protected override init(): void {
    // Nothing to wait for: the console is there.
  }

  override enable(): void {
    super.enable();
    for (const method of Object.keys(METHODS) as Method[]) {
      this._wrap(console, method, (original) =>
        // A listener for the agent must stay unseen: the arguments and the result are passed on.
        (...args: unknown[]) => {
          this.#emit(method, args);
          original.apply(console, args);
        },
      );
    }
  }

  #emit(method: Method, args: unknown[]): void {
    // Formatting calls the application's own inspect functions, which may log.
    if (this.inside) return;
    this.inside = true;
    try {
      const error = args.find((arg) => arg instanceof Error);
      this.logger.emit({
        severityNumber: METHODS[method],
        severityText: LEVEL[method] ?? method,
        body: formatWithOptions({ colors: false }, ...args),
        attributes: {
          "log.iostream": STDERR.has(method) ? "stderr" : "stdout",
        },
        ...(error === undefined ? {} : { exception: error }),
      });
    } catch (problem) {
      report("ISO-A24", `a console call could not be read: ${reason(problem)}`);
    } finally {
      this.inside = false;
    }
  }
}
