/** The gateway: the shop's public face. Express, CommonJS. */
import express, { type ErrorRequestHandler } from "express";
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  register,
} from "prom-client";
import { createLogger, format, transports } from "winston";

const catalogueUrl = process.env["CATALOGUE_URL"] ?? "http://127.0.0.1:3001";
const ordersUrl = process.env["ORDERS_URL"] ?? "http://127.0.0.1:3002";

const logger = createLogger({
  format: format.combine(format.timestamp(), format.json()),
  defaultMeta: { service: "gateway" },
  transports: [
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its transports as interfaces
    new transports.Console(),
  ],
});

collectDefaultMetrics();
const requests = new Counter({
  name: "gateway_requests_total",
  help: "Requests by route and status.",
  labelNames: ["method", "route", "status"],
});
const duration = new Histogram({
  name: "gateway_request_duration_seconds",
  help: "Time to answer a request.",
  labelNames: ["method", "route"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
});
const inFlight = new Gauge({
  name: "gateway_requests_in_flight",
  help: "Requests being answered.",
});

interface Answer {
  status: number;
  body: unknown;
}

async function ask(url: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(5_000),
    ...(body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
  });
  if (response.status >= 500) {
    await response.body?.cancel();
    throw new Error(`${new URL(url).pathname} answered ${response.status}`);
  }
  return { status: response.status, body: await response.json() };
}

const app = express();
app.use(express.json());

app.use((request, response, next) => {
  const started = process.hrtime.bigint();
  inFlight.inc();
  response.once("close", () => {
    inFlight.dec();
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const matched = request.route as { path?: string } | undefined;
    const route = matched?.path ?? "unknown";
    requests.inc({
      method: request.method,
      route,
      status: response.statusCode,
    });
    duration.observe({ method: request.method, route }, seconds);
    if (route !== "/health" && route !== "/metrics")
      logger.info("request answered", {
        method: request.method,
        route,
        status: response.statusCode,
        durationMs: Math.round(seconds * 1e6) / 1e3,
      });
  });
  next();
});

const query = (request: express.Request, name: string): string => {
  const value = request.query[name];
  return typeof value === "string" ? value : "";
};

const send = (response: express.Response, { status, body }: Answer) =>
  response.status(status).json(body);

app.get("/products", async (request, response) => {
  const category = new URLSearchParams({
    category: query(request, "category"),
  });
  send(response, await ask(`${catalogueUrl}/products?${category.toString()}`));
});

app.get("/products/:id", async (request, response) => {
  send(response, await ask(`${catalogueUrl}/products/${request.params.id}`));
});

app.get("/search", async (request, response) => {
  const term = new URLSearchParams({ q: query(request, "q") });
  send(response, await ask(`${catalogueUrl}/search?${term.toString()}`));
});

app.get("/cart/:customer", async (request, response) => {
  const cart = await ask(`${ordersUrl}/carts/${request.params.customer}`);
  const lines = cart.body as { product: number; quantity: number }[];
  if (lines.length === 0) {
    response.json({ lines: [], totalCents: 0 });
    return;
  }
  const ids = lines.map((line) => line.product).join(",");
  const found = await ask(`${catalogueUrl}/products?ids=${ids}`);
  const products = new Map(
    (found.body as { id: number; name: string; priceCents: number }[]).map(
      (product) => [product.id, product],
    ),
  );
  const priced = lines.map((line) => ({
    ...line,
    ...products.get(line.product),
  }));
  const totalCents = priced.reduce(
    (sum, line) => sum + line.quantity * (line.priceCents ?? 0),
    0,
  );
  response.json({ lines: priced, totalCents });
});

app.post("/checkout", async (request, response) => {
  const answer = await ask(`${ordersUrl}/orders`, request.body);
  if (answer.status >= 400)
    logger.warn("checkout refused", {
      status: answer.status,
      answer: answer.body,
    });
  send(response, answer);
});

app.get("/orders", async (request, response) => {
  send(
    response,
    await ask(`${ordersUrl}/orders?customer=${query(request, "customer")}`),
  );
});

app.get("/orders/:id", async (request, response) => {
  send(response, await ask(`${ordersUrl}/orders/${request.params.id}`));
});

app.get("/health", async (_request, response) => {
  await Promise.all([
    ask(`${catalogueUrl}/health`),
    ask(`${ordersUrl}/health`),
  ]);
  response.json({ status: "ok" });
});

app.get("/metrics", async (_request, response) => {
  response.type(register.contentType).send(await register.metrics());
});

const failed: ErrorRequestHandler = (error: Error, request, response, next) => {
  logger.error("request failed", {
    path: request.path,
    error: error.message,
    stack: error.stack,
  });
  if (response.headersSent) {
    next(error);
    return;
  }
  response.status(502).json({ error: "a service behind the gateway failed" });
};
app.use(failed);

const server = app.listen(
  Number(process.env["PORT"] ?? 3000),
  "127.0.0.1",
  () => {
    const address = server.address();
    logger.info("listening", {
      port: typeof address === "object" ? address?.port : address,
    });
  },
);

process.once("SIGTERM", () => {
  server.close();
  server.closeIdleConnections();
});
