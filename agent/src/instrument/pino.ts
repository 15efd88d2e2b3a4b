import {
  type AnyValue,
  type AnyValueMap,
  SeverityNumber,
} from "@opentelemetry/api-logs";
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from "@opentelemetry/instrumentation";
import { reason, report } from "../problems";
import { VERSION } from "../version";

type AsJson = (
  this: PinoLogger,
  record: unknown,
  message: unknown,
  level: number,
  time: string,
) => string;

interface PinoLogger {
  readonly levels: { readonly labels: Readonly<Record<number, string>> };
  [key: symbol]: unknown;
}

const VERSIONS = [">=7 <11"];

/**
 * Emits what pino logs as OpenTelemetry log records. They are read from the line pino makes, after
 * its serialisers and its redaction: what the application hides from its own log is hidden here.
 */
export class PinoLogs extends InstrumentationBase {
  constructor() {
    super("@isoscope/agent/pino", VERSION, {});
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      "pino",
      VERSIONS,
      undefined,
      undefined,
      [
        new InstrumentationNodeModuleFile(
          "pino/lib/proto.js",
          VERSIONS,
          (makePrototype: () => PinoLogger) => () => {
            const prototype = makePrototype();
            this.#tap(prototype);
            return prototype;
          },
          () => undefined,
        ),
      ],
    );
  }

  /** Every logger and child inherits from one such prototype. */
  #tap(prototype: PinoLogger): void {
    const asJson = symbolOf(prototype, "pino.asJson");
    const messageKey = "pino.messageKey";
    if (asJson === undefined) return;
    const original = prototype[asJson] as AsJson;
    const emit = (logger: PinoLogger, line: string, level: number): void => {
      const symbol = symbolOf(logger, messageKey);
      const key = symbol === undefined ? "msg" : String(logger[symbol]);
      this.#emit(line, level, logger.levels.labels[level], key);
    };
    prototype[asJson] = function (record, message, level, time) {
      const line = original.call(this, record, message, level, time);
      try {
        emit(this, line, level);
      } catch (error) {
        report("ISO-A25", `a pino record could not be read: ${reason(error)}`);
      }
      return line;
    } satisfies AsJson;
  }

  #emit(
    line: string,
    level: number,
    label: string | undefined,
    messageKey: string,
  ): void {
    const record = JSON.parse(line) as AnyValueMap;
    const { [messageKey]: body, err } = record;
    for (const key of [...OWN_FIELDS, messageKey]) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a fresh object, parsed above
      delete record[key];
    }
    const exception = exceptionOf(err);
    if (exception !== undefined) delete record["err"];
    this.logger.emit({
      severityNumber: severity(level),
      ...(label === undefined ? {} : { severityText: label }),
      ...(body === undefined ? {} : { body }),
      attributes: { ...record, ...exception },
    });
  }
}

/** Fields the record or the resource has under other names. */
const OWN_FIELDS = ["level", "time", "pid", "hostname"];

const SEVERITIES: Readonly<Record<number, SeverityNumber>> = {
  10: SeverityNumber.TRACE,
  20: SeverityNumber.DEBUG,
  30: SeverityNumber.INFO,
  40: SeverityNumber.WARN,
  50: SeverityNumber.ERROR,
  60: SeverityNumber.FATAL,
};

/** A level of the application's own, say 35, is what it is above. */
function severity(level: number): SeverityNumber {
  const known = Math.min(60, Math.max(10, Math.floor(level / 10) * 10));
  return SEVERITIES[known] ?? SeverityNumber.UNSPECIFIED;
}

/** What pino's own serialiser makes of an error, under the semantic conventions' names. */
function exceptionOf(err: AnyValue): AnyValueMap | undefined {
  if (typeof err !== "object" || err === null) return undefined;
  const { type, message, stack, ...rest } = err as AnyValueMap;
  if (stack === undefined) return undefined;
  return {
    "exception.type": type,
    "exception.message": message,
    "exception.stacktrace": stack,
    ...(Object.keys(rest).length === 0 ? {} : { err: rest }),
  };
}

/** pino keeps its methods and settings under symbols it does not share. */
function symbolOf(target: object, description: string): symbol | undefined {
  for (
    let at: object | null = target;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const found = Object.getOwnPropertySymbols(at).find(
      (symbol) => symbol.description === description,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
