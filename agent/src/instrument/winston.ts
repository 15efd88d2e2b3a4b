import { context } from "@opentelemetry/api";
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from "@opentelemetry/instrumentation";
import { OpenTelemetryTransportV3 } from "@opentelemetry/winston-transport";
import { VERSION } from "../version";

/** Where the transport looks for the context a record was written in. */
const CONTEXT = Symbol.for("opentelemetry.js.contrib.winston.context");

interface WinstonLogger {
  transports: readonly unknown[];
  add(transport: unknown): unknown;
  configure(...args: unknown[]): unknown;
  write(record: Record<symbol, unknown>, ...rest: unknown[]): unknown;
}

/**
 * Gives every winston logger one more transport, which emits OpenTelemetry log records. The
 * transport is added to the logger and not to its options: applications share one options
 * object between loggers, and each would then log as often as there are loggers. What the
 * application itself prints stays as it is.
 */
export class WinstonLogs extends InstrumentationBase {
  constructor() {
    super("@isoscope/agent/winston", VERSION, {});
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      "winston",
      [">=3 <4"],
      undefined,
      undefined,
      [
        new InstrumentationNodeModuleFile(
          "winston/lib/winston/logger.js",
          [">=3 <4"],
          (logger: { prototype: WinstonLogger }) => {
            this._wrap(logger.prototype, "configure", addTransport);
            this._wrap(logger.prototype, "write", keepContext);
            return logger;
          },
          () => undefined,
        ),
      ],
    );
  }
}

function addTransport(
  configure: WinstonLogger["configure"],
): WinstonLogger["configure"] {
  return function (this: WinstonLogger, ...args) {
    const result: unknown = configure.apply(this, args);
    if (
      !this.transports.some((one) => one instanceof OpenTelemetryTransportV3)
    ) {
      this.add(new OpenTelemetryTransportV3());
    }
    return result;
  };
}

/** A stream may pass a record on later, in another context: this is the right moment to ask. */
function keepContext(write: WinstonLogger["write"]): WinstonLogger["write"] {
  return function (this: WinstonLogger, record, ...rest) {
    try {
      record[CONTEXT] = context.active();
    } catch {
      // A frozen record: it goes without its trace.
    }
    return write.call(this, record, ...rest);
  };
}
