import { existsSync } from "node:fs";
import { join } from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { LogController, type FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { RuleStates } from "./api/alerts.js";
import { protectReads } from "./api/auth.js";
import type { Comparing } from "./api/comparing.js";
import { apiErrors, type NotFoundPage } from "./api/errors.js";
import { healthRoutes } from "./api/health.js";
import type { Latest } from "./api/latest.js";
import { prometheusRoutes } from "./api/prometheus.js";
import { apiRoutes } from "./api/routes.js";
import { schemasWhenUsed } from "./api/schemas-when-used.js";
import { spoolRoutes, type SpoolRouteOptions } from "./api/spool.js";
import { statusRoutes, type Status } from "./api/status.js";
import { version, type Config } from "./config.js";
import type { KeyRing } from "./keys/key-ring.js";
import { signals } from "./otlp/messages.js";
import type { Intake } from "./receive/accept.js";
import { createAdmit } from "./receive/admit.js";
import { otlpHttp } from "./receive/otlp-http.js";
import { SALT_ROUTE, saltRoutes } from "./receive/salt.js";
import type { Tally } from "./receive/tally.js";
import type { Database } from "./store/database.js";

/** What the server is built on; tests and the OpenAPI generator bring their own. */
export interface AppDependencies {
  readonly config: Config;
  /** Undefined lets everyone in. */
  readonly keys: KeyRing | undefined;
  readonly intake: Intake;
  readonly tally: Tally;
  /** For queries. */
  readonly reader: Database;
  /** For comparisons of whole populations; by default `reader`. */
  readonly comparer?: Database | undefined;
  /** By default on this thread, over `comparer`. */
  readonly comparing?: Comparing | undefined;
  /** How the alert rules stand; undefined without any. */
  readonly ruleStates?: RuleStates | undefined;
  /** Awaited before something is read; by default nothing is. */
  readonly latest?: Latest | undefined;
  readonly status: () => Promise<Status>;
  readonly replay: SpoolRouteOptions["replay"];
  readonly registry: Registry;
  /** Under which agents hash the values of settings, hex. */
  readonly configurationKey: string;
  /** Folder of the built UI; its absence is no error. */
  readonly uiFolder: string | undefined;
}

/**
 * The whole HTTP server: OTLP in, API and UI out. Wires the parts together and does nothing else; it does
 * not listen.
 */
export async function buildApp(
  dependencies: AppDependencies,
): Promise<FastifyInstance> {
  const { config, reader } = dependencies;
  const requestTimeoutMs = config.requestTimeoutS * 1000;
  const app = fastify({
    logger: { level: config.logLevel },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    // Fastify switches Node's own limit off; a sender that dribbles must not hold a connection for ever.
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs / 2,
      // As often Node looks for connections that are over their time.
      connectionsCheckingInterval: requestTimeoutMs / 10,
    },
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: "idle",
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = config.maxConnections;

  schemasWhenUsed(app);
  apiErrors(app, notFoundPage);
  await app.register(helmet, { contentSecurityPolicy: contentSecurityPolicy });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Isoscope collector",
        version,
        description:
          "Telemetry of every environment, tagged by environment and commit, and the differences between them.",
      },
    },
  });
  await protectReads(app, {
    keys: dependencies.keys,
    publicRoutes: publicRoutes(),
    host: config.host,
  });
  await app.register(swaggerUi, { routePrefix: "/docs", staticCSP: false });

  await app.register(otlpHttp, {
    admit: createAdmit(dependencies.keys),
    intake: dependencies.intake,
    tally: dependencies.tally,
    maxBytes: config.maxRequestMb * 1024 * 1024,
  });
  await app.register(saltRoutes, {
    admit: createAdmit(dependencies.keys),
    key: dependencies.configurationKey,
  });
  await app.register(apiRoutes, {
    reader,
    comparer: dependencies.comparer,
    comparing: dependencies.comparing,
    ruleStates: dependencies.ruleStates,
    latest: dependencies.latest,
  });
  await app.register(statusRoutes, { status: dependencies.status });
  await app.register(spoolRoutes, { replay: dependencies.replay });
  await app.register(healthRoutes, {
    ping: async () => {
      await reader.rows("SELECT 1");
    },
  });
  await app.register(prometheusRoutes, { registry: dependencies.registry });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  await registerUi(app, dependencies.uiFolder);
  return app;
}

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

async function registerUi(
  app: FastifyInstance,
  folder: string | undefined,
): Promise<void> {
  if (folder === undefined || !existsSync(join(folder, "index.html"))) {
    app.get("/", { schema: { hide: true } }, (_request, reply) =>
      reply
        .type("text/plain; charset=utf-8")
        .send(
          "Isoscope collector. The web UI is not built here: run `npm run build`.\nThe API is described at /docs.\n",
        ),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    // The build leaves its files compressed beside themselves.
    preCompressed: true,
    // Files under assets/ carry a hash of their content in their name.
    setHeaders: (reply, path) => {
      void reply.header(
        "Cache-Control",
        path.includes("/assets/")
          ? "public, max-age=31536000, immutable"
          : "no-cache",
      );
    },
  });
  for (const page of uiPages) {
    app.get(page, { schema: { hide: true } }, (_request, reply) =>
      reply.sendFile("index.html"),
    );
  }
}

/** Who opens an address that leads nowhere in a browser reads so on a page; programs read the API's error. */
const notFoundPage: NotFoundPage = (request, reply) =>
  request.method === "GET" &&
  request.headers.accept?.includes("text/html") === true &&
  !/^\/(api|v1)\//.test(request.url) &&
  request.server.hasReplyDecorator("sendFile")
    ? reply.code(404).sendFile("index.html")
    : undefined;

/** What needs no key to read: probes, the UI without its data, and OTLP, which asks for its own keys. */
const publicRoutes = () => [
  "/healthz",
  "/readyz",
  "/",
  ...uiPages,
  SALT_ROUTE,
  ...signals.map((signal) => `/v1/${signal}`),
];

/** The UI's own addresses, so that a shared link opens: the one document shows the page. */
const uiPages = [
  "/compare",
  "/parity",
  "/traces",
  "/traces/:traceId",
  "/traces/:traceId/why",
  "/traces/:traceId/against/:baselineId",
  "/logs",
  "/explore/metrics",
  "/alerts",
  "/status",
  "/set-up",
];
