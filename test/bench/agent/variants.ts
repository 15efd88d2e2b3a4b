import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { compiled } from "../../support/compiled.js";
import { installed } from "./install.js";
import { type Sink } from "./sink.js";

/** One way to run the application. */
export interface Variant {
  readonly name: string;
  /** Flags for node; installs what they name when that is missing. */
  readonly flags: () => string[];
  readonly env: (sink: Sink) => Record<string, string>;
  /** That it runs only when `--only` names it. */
  readonly hidden?: true;
  /** That it speaks only through TLS. */
  readonly tls?: true;
}

/** Signals, intervals and compression as Isoscope has them, so that the work is the same. */
const otel = ({ url }: Sink): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
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
  // The versions that auto-instrumentations-node 0.81.2 takes; it has nothing for Fastify any more.
  "otel-by-hand": [
    "@opentelemetry/sdk-node@0.223.0",
    "@opentelemetry/instrumentation-http@0.223.0",
    "@opentelemetry/instrumentation-express@0.71.1",
    "@opentelemetry/instrumentation-pg@0.76.0",
    "@opentelemetry/api@1.9.1",
    "@fastify/otel@0.21.2",
  ],
  // The last line for Node 20; 6 stays out of the way there.
  "dd-trace": ["dd-trace@5"],
  sentry: ["@sentry/node@11.12.0"],
  elastic: ["elastic-apm-node@4.18.0"],
  // The last line for Node 20.
  newrelic: ["newrelic@13.20.0"],
} as const;

const from = (name: keyof typeof FOLDERS, path: string): string =>
  join(installed(name, FOLDERS[name]), "node_modules", path);

const isoscope = (name: string, more: Record<string, string>): Variant => ({
  name,
  flags: () => ["--require", "@isoscope/agent/register"],
  env: ({ url }) => ({
    ISOSCOPE_ENDPOINT: url,
    OTEL_SERVICE_NAME: "bench",
    ...more,
  }),
});

/** Every variant, the two that matter most first. */
export const VARIANTS: readonly Variant[] = [
  { name: "no agent", flags: () => [], env: () => ({}) },
  isoscope("isoscope", {}),
  {
    ...isoscope("isoscope bodies", { ISOSCOPE_CAPTURE_REQUEST: "body" }),
    hidden: true,
  },
  {
    ...isoscope("isoscope no state", { ISOSCOPE_FACTS_DISABLED: "state" }),
    hidden: true,
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
    name: "otel by hand",
    flags: () => {
      installed("otel-by-hand", FOLDERS["otel-by-hand"]);
      return ["--require", compiled("bench/agent/otel-by-hand.cjs")];
    },
    env: (sink) => ({
      ...otel(sink),
      BENCH_PACKAGES: from("otel-by-hand", "@opentelemetry/api/package.json"),
    }),
  },
  {
    name: "dd-trace",
    flags: () => ["--require", from("dd-trace", "dd-trace/init.js")],
    env: ({ url }) => ({
      DD_TRACE_AGENT_URL: url,
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
    env: ({ url }) => ({
      SENTRY_DSN:
        url.replace("//", "//0123456789abcdef0123456789abcdef@") + "/1",
    }),
  },
  {
    name: "elastic",
    flags: () => ["--require", from("elastic", "elastic-apm-node/start.js")],
    env: ({ url }) => ({
      ELASTIC_APM_SERVER_URL: url,
      ELASTIC_APM_CENTRAL_CONFIG: "false",
      ELASTIC_APM_CLOUD_PROVIDER: "none",
      ELASTIC_APM_API_REQUEST_TIME: "1s",
      ELASTIC_APM_LOG_LEVEL: "off",
    }),
  },
  {
    name: "newrelic",
    tls: true,
    flags: () => ["--require", from("newrelic", "newrelic/index.js")],
    env: ({ tls }) => ({
      NEW_RELIC_HOST: "127.0.0.1",
      NEW_RELIC_PORT: String(tls?.port),
      NODE_EXTRA_CA_CERTS: tls?.certificate ?? "",
      NEW_RELIC_LICENSE_KEY: "0123456789".repeat(4),
      NEW_RELIC_APP_NAME: "bench",
      NEW_RELIC_NO_CONFIG_FILE: "true",
      NEW_RELIC_LOG_ENABLED: "false",
      // It keeps ten traces a minute unless told to keep all.
      NEW_RELIC_DISTRIBUTED_TRACING_SAMPLER_ROOT: "always_on",
      // No questions to cloud providers.
      NEW_RELIC_UTILIZATION_DETECT_AWS: "false",
      NEW_RELIC_UTILIZATION_DETECT_AZURE: "false",
      NEW_RELIC_UTILIZATION_DETECT_AZUREFUNCTION: "false",
      NEW_RELIC_UTILIZATION_DETECT_GCP: "false",
      NEW_RELIC_UTILIZATION_DETECT_PCF: "false",
      NEW_RELIC_UTILIZATION_DETECT_KUBERNETES: "false",
    }),
  },
];
