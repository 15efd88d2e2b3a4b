import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { installed } from "./install.js";

/** One way to run the application. */
export interface Variant {
  readonly name: string;
  /** Flags for node; installs what they name when that is missing. */
  readonly flags: () => string[];
  readonly env: (sink: string) => Record<string, string>;
}

/** Signals, intervals and compression as Isoscope has them, so that the work is the same. */
const otel = (sink: string): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: sink,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
  OTEL_TRACES_EXPORTER: "otlp",
  OTEL_METRICS_EXPORTER: "otlp",
  OTEL_LOGS_EXPORTER: "otlp",
  OTEL_BSP_SCHEDULE_DELAY: "1000",
  OTEL_METRIC_EXPORT_INTERVAL: "10000",
  OTEL_SEMCONV_STABILITY_OPT_IN: "http",
  // fs, net and dns are noise; router repeats the span of every Express handler.
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: "fs,net,dns,router",
  OTEL_SERVICE_NAME: "bench",
});

const FOLDERS = {
  otel: [
    "@opentelemetry/auto-instrumentations-node@0.81.2",
    "@opentelemetry/api@1.9.1",
  ],
  // The last line for Node 20; 6 stays out of the way there.
  "dd-trace": ["dd-trace@5"],
  sentry: ["@sentry/node@11.12.0"],
  elastic: ["elastic-apm-node@4.18.0"],
} as const;

const from = (name: keyof typeof FOLDERS, path: string): string =>
  join(installed(name, FOLDERS[name]), "node_modules", path);

/** Every variant, the two that matter most first. */
export const VARIANTS: readonly Variant[] = [
  { name: "no agent", flags: () => [], env: () => ({}) },
  {
    name: "isoscope",
    flags: () => ["--require", "@isoscope/agent/register"],
    env: (sink) => ({ ISOSCOPE_ENDPOINT: sink, OTEL_SERVICE_NAME: "bench" }),
  },
  {
    name: "otel",
    flags: () => [
      "--require",
      from(
        "otel",
        "@opentelemetry/auto-instrumentations-node/build/src/register.js",
      ),
    ],
    env: otel,
  },
  {
    name: "dd-trace",
    flags: () => ["--require", from("dd-trace", "dd-trace/init.js")],
    env: (sink) => ({
      DD_TRACE_AGENT_URL: sink,
      DD_RUNTIME_METRICS_ENABLED: "false",
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: "false",
      DD_REMOTE_CONFIGURATION_ENABLED: "false",
    }),
  },
  {
    name: "sentry",
    flags: () => [
      "--import",
      `data:text/javascript,import{createRequire}from"node:module";createRequire(${JSON.stringify(
        pathToFileURL(from("sentry", "@sentry/node/package.json")).href,
      )})("@sentry/node").init({dsn:process.env.SENTRY_DSN,tracesSampleRate:1})`,
    ],
    env: (sink) => ({
      SENTRY_DSN:
        sink.replace("//", "//0123456789abcdef0123456789abcdef@") + "/1",
    }),
  },
  {
    name: "elastic",
    flags: () => ["--require", from("elastic", "elastic-apm-node/start.js")],
    env: (sink) => ({
      ELASTIC_APM_SERVER_URL: sink,
      ELASTIC_APM_CENTRAL_CONFIG: "false",
      ELASTIC_APM_CLOUD_PROVIDER: "none",
      ELASTIC_APM_API_REQUEST_TIME: "1s",
      ELASTIC_APM_LOG_LEVEL: "off",
    }),
  },
];
