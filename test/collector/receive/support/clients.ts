import { SeverityNumber } from "@opentelemetry/api-logs";
import { OTLPLogExporter as GrpcLogs } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtoLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter as GrpcMetrics } from "@opentelemetry/exporter-metrics-otlp-grpc";
import { OTLPMetricExporter as JsonMetrics } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtoMetrics } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter as GrpcTraces } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { CompressionAlgorithm } from "@opentelemetry/otlp-exporter-base";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  LoggerProvider,
  SimpleLogRecordProcessor,
} from "@opentelemetry/sdk-logs";
import {
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

const exporters = {
  "http/json": { traces: JsonTraces, logs: JsonLogs, metrics: JsonMetrics },
  "http/protobuf": {
    traces: ProtoTraces,
    logs: ProtoLogs,
    metrics: ProtoMetrics,
  },
  grpc: { traces: GrpcTraces, logs: GrpcLogs, metrics: GrpcMetrics },
} as const;
export type Protocol = keyof typeof exporters;
export const protocols = Object.keys(exporters) as Protocol[];

/**
 * One span, one log record and one data point of each of three instruments, made by OpenTelemetry's SDK and
 * sent by its exporters as anyone would use them.
 *
 * @returns the span's trace id
 */
export async function sendWithSdk(
  protocol: Protocol,
  compressed: boolean,
  collector: { url: string; grpcPort: number },
  service: string,
): Promise<string> {
  const resource = resourceFromAttributes({
    "service.name": service,
    "deployment.environment.name": "clients",
  });
  const options = (path: string) => ({
    url:
      protocol === "grpc"
        ? `http://127.0.0.1:${collector.grpcPort}`
        : `${collector.url}/v1/${path}`,
    compression: compressed
      ? CompressionAlgorithm.GZIP
      : CompressionAlgorithm.NONE,
  });
  const { traces, logs, metrics } = exporters[protocol];

  const tracing = new TracerProvider({
    resource,
    spanProcessors: [
      new SimpleSpanProcessor({ exporter: new traces(options("traces")) }),
    ],
  });
  const span = tracing.getTracer("clients", "1.2.3").startSpan("GET /clients");
  span.setAttributes({ text: "käse", count: 7, list: ["a", "b"] });
  span.addEvent("halfway");
  span.end();

  const logging = new LoggerProvider({
    resource,
    processors: [
      new SimpleLogRecordProcessor({ exporter: new logs(options("logs")) }),
    ],
  });
  logging.getLogger("clients").emit({
    severityNumber: SeverityNumber.WARN,
    severityText: "WARN",
    body: "something odd",
    attributes: { code: 42 },
  });

  const metering = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new metrics(options("metrics")),
        exportIntervalMillis: 3_600_000,
      }),
    ],
  });
  const meter = metering.getMeter("clients");
  meter.createCounter("clients.calls").add(3, { route: "/" });
  meter.createHistogram("clients.duration", { unit: "ms" }).record(12);
  meter.createGauge("clients.level").record(0.5);

  // Sends what is left; what does not arrive, the SDK tells nobody.
  await Promise.all(
    [tracing, logging, metering].map((provider) => provider.shutdown()),
  );
  return span.spanContext().traceId;
}
