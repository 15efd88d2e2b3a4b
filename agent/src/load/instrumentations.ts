import Module from "node:module";
import { metrics, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { type Instrumentation } from "@opentelemetry/instrumentation";
import { type Config } from "../config";
import { reason, report } from "../problems";
import { watchLoads } from "./seam";
import { type Entry } from "./table";

/** Loaded before any code of ours when an ES module imports them: patched where they stand. */
const HTTP = ["http", "https"];

/**
 * Starts the instrumentations without a target now, and each other one just before its target
 * loads. One that fails is left out; the application goes on.
 *
 * @param entries what may be started
 * @param onStarted told of each one that did
 */
export function instrument(
  config: Config,
  entries: readonly Entry[],
  onStarted: (name: string, instrumentation: Instrumentation) => void,
): void {
  const wanted = entries.filter(({ name }) => isWanted(config, name));
  const byTarget = new Map<string, Entry[]>();
  for (const entry of wanted) {
    if (entry.targets.length === 0) begin(entry, onStarted);
    for (const target of entry.targets) {
      byTarget.set(target, [...(byTarget.get(target) ?? []), entry]);
    }
  }
  const started = new Set<Entry>();
  watchLoads(new Set([...byTarget.keys(), ...HTTP]), (name) => {
    for (const entry of byTarget.get(name) ?? []) {
      if (started.has(entry)) continue;
      started.add(entry);
      begin(entry, onStarted);
    }
  });
  reloadHttp();
}

function isWanted({ instrumentations }: Config, name: string): boolean {
  const { enabled, disabled } = instrumentations;
  return (enabled?.has(name) ?? true) && !disabled.has(name);
}

function begin(
  { name, load }: Entry,
  onStarted: (name: string, instrumentation: Instrumentation) => void,
): void {
  try {
    const instrumentation = load();
    // Some make their instruments only when told the provider, even when it is the global one.
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    instrumentation.setLoggerProvider?.(logs.getLoggerProvider());
    onStarted(name, instrumentation);
  } catch (error) {
    report(
      "ISO-A40",
      `${name} is not instrumented: ${reason(error)}. Set OTEL_NODE_DISABLED_INSTRUMENTATIONS=${name} to leave it out.`,
    );
  }
}

/** Shows http and https to the require hooks, and the result to modules that import them by name. */
function reloadHttp(): void {
  const require = Module.createRequire(__filename);
  for (const name of HTTP) require(name);
  Module.syncBuiltinESMExports();
}
