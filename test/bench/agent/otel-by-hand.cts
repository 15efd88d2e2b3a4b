// OpenTelemetry as somebody who reads its documentation sets it up: NodeSDK with the instrumentations of what
// this application uses and no other. Loaded before it by --require. Exporters and intervals come from the
// environment, as they do for auto-instrumentations-node.
import { createRequire } from "node:module";

type Instrumentation = new (options?: object) => object;

const load = createRequire(process.env["BENCH_PACKAGES"] ?? __filename);
const { NodeSDK } = load("@opentelemetry/sdk-node") as {
  NodeSDK: new (options: { instrumentations: object[] }) => { start(): void };
};

function instrumentation(name: string, exported: string): Instrumentation {
  const module = load(name) as Record<string, Instrumentation>;
  const found = module[exported];
  if (found === undefined) throw new Error(`${name} has no ${exported}`);
  return found;
}

const Http = instrumentation(
  "@opentelemetry/instrumentation-http",
  "HttpInstrumentation",
);
const Pg = instrumentation(
  "@opentelemetry/instrumentation-pg",
  "PgInstrumentation",
);

function framework(): object {
  if (process.argv[2] === "express") {
    const Express = instrumentation(
      "@opentelemetry/instrumentation-express",
      "ExpressInstrumentation",
    );
    return new Express();
  }
  const Fastify = instrumentation(
    "@fastify/otel",
    "FastifyOtelInstrumentation",
  );
  return new Fastify({ registerOnInitialization: true });
}

new NodeSDK({ instrumentations: [new Http(), framework(), new Pg()] }).start();
