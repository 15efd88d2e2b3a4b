import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import {
  type Resource,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { type Config } from "./config";
import { contextManager } from "./context-manager";
import { routeDiagnostics } from "./diagnostics";
import { recordCrash } from "./exit/crash";
import { watchExit } from "./exit/watch";
import { Fingerprint } from "./facts/fingerprint";
import { Manifest } from "./facts/manifest";
import { nameFastifyRoutes } from "./instrument/fastify";
import { instrument } from "./load/instrumentations";
import { ownEntries } from "./load/own";
import { TABLE } from "./load/table";
import { reason, report } from "./problems";
import { propagator } from "./signals/propagator";
import { PromBridge } from "./prom/bridge";
import { describeResource } from "./resource/resource";
import { Shipper } from "./ship/shipper";
import { LogShipper } from "./signals/logs";
import { MetricShipper } from "./signals/metrics";
import { observeProcess } from "./signals/process-metrics";
import { SpanShipper, tracerProvider } from "./signals/traces";
import { VERSION } from "./version";

export { shared } from "./shared";

/** A running agent. */
export interface Agent {
  /** Delivers what there is and stops waiting for more; the process goes on. */
  shutdown(): Promise<void>;
  /** See `fact` of the package's index. */
  fact(name: string, value: string): void;
}

/** Wires the agent together and starts it; the only place that knows all its parts. */
export function startAgent(config: Config): Agent {
  const attributes = describeResource(config, process.argv[1], process.cwd());
  const resource = resourceFromAttributes(attributes);
  const shipper = new Shipper(config);
  const spans = new SpanShipper(config, resource, shipper);
  const records = new LogShipper(config, shipper);
  const points = new MetricShipper(config, resource, shipper);
  const bridge = new PromBridge();
  points.addSource(bridge);

  register(config, resource, { spans, records, points });
  routeDiagnostics(config.logLevel);
  nameFastifyRoutes();
  const manifest = new Manifest(config);
  const own = ownEntries(config, bridge, (source) => {
    points.addSource(source);
  });
  instrument(config, [...TABLE, ...own], (name, started) => {
    manifest.add(name, started);
  });
  if (!config.off.has("metrics")) {
    observeProcess(metrics.getMeter("@isoscope/agent", VERSION), shipper);
  }
  const fingerprint = new Fingerprint(config, attributes, shipper);
  manifest.changed();

  watchExit({
    crash: recordCrash,
    finish: () => {
      try {
        fingerprint.finish();
        manifest.tell();
        spans.finish();
        if (!config.off.has("metrics")) points.runSync();
        records.finish();
        shipper.close(config.exitBudgetMs);
      } catch (error) {
        report("ISO-A04", `the last telemetry may be lost: ${reason(error)}`);
      }
    },
  });
  return {
    shutdown: async () => {
      fingerprint.finish();
      manifest.tell();
      spans.flush();
      if (!config.off.has("metrics")) await points.shutdown();
      records.flush();
      await shipper.flush(config.exitBudgetMs);
    },
    fact: (name, value) => {
      fingerprint.own.tell(name, value);
    },
  };
}

/** Makes the providers the process's own, so that the application's OpenTelemetry calls reach them. */
function register(
  config: Config,
  resource: Resource,
  to: { spans: SpanShipper; records: LogShipper; points: MetricShipper },
): void {
  context.setGlobalContextManager(contextManager);
  propagation.setGlobalPropagator(propagator(config.propagators));
  if (!config.off.has("traces")) {
    const provider = tracerProvider(config, to.spans);
    if (!trace.setGlobalTracerProvider(provider)) {
      report(
        "ISO-A52",
        "another OpenTelemetry SDK started before Isoscope and keeps the traces. Remove its start-up, or load @isoscope/agent/register before it.",
      );
    }
  }
  if (!config.off.has("metrics")) {
    metrics.setGlobalMeterProvider(
      new MeterProvider({ resource, readers: [to.points] }),
    );
  }
  if (!config.off.has("logs")) {
    logs.setGlobalLoggerProvider(
      new LoggerProvider({ resource, processors: [to.records] }),
    );
  }
}
