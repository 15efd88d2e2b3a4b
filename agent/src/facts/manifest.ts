import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import { type Instrumentation } from "@opentelemetry/instrumentation";
import { type Config, SIGNALS } from "../config";
import { VERSION } from "../version";

/** The `EventName` of the log record that says what this process reports. */
const MANIFEST_EVENT = "isoscope.telemetry.manifest";

/** Libraries load in bursts; one record tells of a burst, ms. */
const QUIET_MS = 1_000;

/** The part of a module definition that tells whether its library was patched. */
interface Definition {
  readonly name: string;
  readonly moduleVersion?: string;
  readonly moduleExports?: unknown;
  readonly files?: readonly { readonly moduleExports?: unknown }[];
}

/**
 * Says which telemetry this process can produce, so that a reader can tell what never happened from
 * what nobody looked at: a log record at start, and another whenever it changes.
 */
export class Manifest {
  readonly #config: Config;
  readonly #instrumentations = new Map<string, Instrumentation>();
  #timer: NodeJS.Timeout | undefined;
  #told = "";

  constructor(config: Config) {
    this.#config = config;
  }

  /** Notes an instrumentation that started. */
  add(name: string, instrumentation: Instrumentation): void {
    this.#instrumentations.set(name, instrumentation);
    this.changed();
  }

  /** Has it told again soon, if it is different by then. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.tell();
    }, QUIET_MS).unref();
  }

  /** Tells it now, unless it was told. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const attributes = this.describe();
    const text = JSON.stringify(attributes);
    if (text === this.#told) return;
    this.#told = text;
    logs.getLogger("@isoscope/agent", VERSION).emit({
      eventName: MANIFEST_EVENT,
      severityNumber: SeverityNumber.INFO,
      severityText: "INFO",
      body: "what this process reports",
      attributes,
    });
  }

  /** The record's attributes. Nested ones are maps of names to versions, sorted by name. */
  describe(): Record<string, string | string[] | Record<string, string>> {
    const started = [...this.#instrumentations].sort(byName);
    const { sampler, samplerArg, off, logLevel, metricIntervalMs } =
      this.#config;
    return {
      "isoscope.manifest.agent.version": VERSION,
      "isoscope.manifest.signals": SIGNALS.filter((one) => !off.has(one)),
      "isoscope.manifest.sampler":
        samplerArg === undefined ? sampler : `${sampler} ${samplerArg}`,
      "isoscope.manifest.log_level": logLevel,
      "isoscope.manifest.metric_readers": off.has("metrics")
        ? []
        : [`otlp every ${metricIntervalMs} ms`],
      "isoscope.manifest.propagators": [...this.#config.propagators],
      "isoscope.manifest.instrumentations": Object.fromEntries(
        started.map(([name, { instrumentationVersion }]) => [
          name,
          instrumentationVersion,
        ]),
      ),
      "isoscope.manifest.libraries": Object.fromEntries(
        started.flatMap(([, one]) => patchedLibraries(one)).sort(byName),
      ),
    };
  }
}

function byName<T>(
  [a]: readonly [string, T],
  [b]: readonly [string, T],
): number {
  return a < b ? -1 : Number(a > b);
}

/** The libraries an instrumentation found and changed, with their versions. */
function patchedLibraries(
  instrumentation: Instrumentation,
): (readonly [string, string])[] {
  // getModuleDefinitions() makes new ones; these are those that were patched. A test watches the field.
  const { _modules: definitions = [] } = instrumentation as unknown as {
    readonly _modules?: readonly Definition[];
  };
  return definitions
    .filter(
      ({ moduleExports, files = [] }) =>
        moduleExports !== undefined ||
        files.some((file) => file.moduleExports !== undefined),
    )
    .map(
      ({ name, moduleVersion }) =>
        // A module of Node's own has Node's version, which the resource tells.
        [name, moduleVersion ?? "built in"] as const,
    );
}
