import { context } from "@opentelemetry/api";
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from "@opentelemetry/instrumentation";
import { OpenTelemetryTransportV3 } from "@opentelemetry/winston-transport";
import { reason, report } from "../problems";
import { VERSION } from "../version";

/** Where winston keeps a record's level, whatever a format made of the text. */
const LEVEL = Symbol.for("level");
/** Where the transport looks for the context a record was written in. */
const CONTEXT = Symbol.for("opentelemetry.js.contrib.winston.context");

type WinstonRecord = Record<string | symbol, unknown>;

interface WinstonLogger {
  readonly level: string;
  readonly levels: Readonly<Record<string, number>>;
  /** The most verbose level that the logger or one of its transports lets through. */
  getHighestLogLevel?(): number | null;
  push(record: unknown, ...rest: unknown[]): unknown;
  write(record: WinstonRecord, ...rest: unknown[]): unknown;
}

/**
 * Emits what winston logs as OpenTelemetry log records. It taps the logger, a stream, where
 * formatted records leave it towards the transports, and adds no transport of its own: an
 * application that clears, lists or counts its transports finds what it put there.
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
            this._wrap(logger.prototype, "push", tap);
            this._wrap(logger.prototype, "write", keepContext);
            return logger;
          },
          () => undefined,
        ),
      ],
    );
  }
}

function tap(push: WinstonLogger["push"]): WinstonLogger["push"] {
  // Used for what it does with a record, never attached to a logger.
  const transport = new OpenTelemetryTransportV3();
  return function (this: WinstonLogger, record, ...rest) {
    try {
      // A format may drop a record by giving false; null ends the stream.
      if (typeof record === "object" && record !== null) {
        const info = record as WinstonRecord;
        if (isEnabled(this, info[LEVEL])) transport.log(info, () => undefined);
      }
    } catch (error) {
      report("ISO-A23", `a winston record could not be read: ${reason(error)}`);
    }
    return push.call(this, record, ...rest);
  };
}

function isEnabled(logger: WinstonLogger, level: unknown): boolean {
  if (typeof level !== "string") return false;
  const rank = logger.levels[level];
  const most = logger.getHighestLogLevel?.() ?? logger.levels[logger.level];
  return rank === undefined || most === undefined || rank <= most;
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
