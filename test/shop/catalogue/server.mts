/** The catalogue: products, search and stock. Fastify, ES modules. */
import Fastify from "fastify";
import pg from "pg";
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  register,
} from "prom-client";
import winston from "winston";
import type * as releaseA from "../release-a/search.mjs";
import { productById, productsById, productsOf } from "./products.mjs";
import { reserve, type Line } from "./reservation.mjs";

const { search } = (await import(
  process.env["SHOP_RELEASE"] === "B"
    ? "../release-b/search.mjs"
    : "../release-a/search.mjs"
)) as typeof releaseA;

const logger = winston.createLogger({
  format: winston.format.combine(
    winston.format.timestamp(),
    winston.format.json(),
  ),
  defaultMeta: { service: "catalogue" },
  transports: [
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its transports as interfaces
    new winston.transports.Console(),
  ],
});

const pool = new pg.Pool({
  connectionString: process.env["DATABASE_URL"],
  max: 4,
});

collectDefaultMetrics();
const duration = new Histogram({
  name: "catalogue_request_duration_seconds",
  help: "Time to answer a request.",
  labelNames: ["method", "route", "status"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
});
const searches = new Counter({
  name: "catalogue_searches_total",
  help: "Searches by whether they found anything.",
  labelNames: ["found"],
});
const reserved = new Counter({
  name: "catalogue_units_reserved_total",
  help: "Units taken from stock.",
});
new Gauge({
  name: "catalogue_database_connections",
  help: "Open connections of the pool by state.",
  labelNames: ["state"],
  collect() {
    this.set({ state: "idle" }, pool.idleCount);
    this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
  },
});

const app = Fastify();

app.addHook("onResponse", (request, reply, done) => {
  duration.observe(
    {
      method: request.method,
      route: request.routeOptions.url ?? "unknown",
      status: reply.statusCode,
    },
    reply.elapsedTime / 1_000,
  );
  done();
});

app.setErrorHandler<Error & { statusCode?: number }>(
  (error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500)
      logger.error("request failed", {
        path: request.url,
        error: error.message,
        stack: error.stack,
      });
    return reply.code(status).send({ error: error.message });
  },
);

app.get<{ Querystring: { category?: string; ids?: string } }>(
  "/products",
  ({ query }) =>
    query.ids === undefined
      ? productsOf(pool, query.category ?? "kitchen")
      : productsById(pool, query.ids.split(",").map(Number)),
);

app.get<{ Params: { id: number } }>(
  "/products/:id",
  {
    schema: {
      params: { type: "object", properties: { id: { type: "integer" } } },
    },
  },
  async ({ params }, reply) => {
    const product = await productById(pool, params.id);
    if (product !== undefined) return product;
    logger.warn("product not found", { product: params.id });
    return reply.code(404).send({ error: "no such product" });
  },
);

app.get<{ Querystring: { q: string } }>(
  "/search",
  {
    schema: {
      querystring: {
        type: "object",
        required: ["q"],
        properties: { q: { type: "string", minLength: 2 } },
      },
    },
  },
  async ({ query }) => {
    const results = await search(pool, query.q);
    searches.inc({ found: String(results.length > 0) });
    logger.info("search answered", { term: query.q, results: results.length });
    return results;
  },
);

app.post<{ Body: { lines: Line[] } }>(
  "/reservations",
  async ({ body }, reply) => {
    const lines = await reserve(pool, logger, body.lines);
    if (lines === undefined)
      return reply.code(409).send({ error: "not enough stock" });
    const units = lines.reduce((sum, line) => sum + line.quantity, 0);
    reserved.inc(units);
    logger.info("stock reserved", { lines: lines.length, units });
    return { lines };
  },
);

app.get("/health", async () => {
  await pool.query("SELECT 1");
  return { status: "ok" };
});

app.get("/metrics", async (_request, reply) =>
  reply.type(register.contentType).send(await register.metrics()),
);

process.once("SIGTERM", () => {
  void app.close().then(() => pool.end());
});

await app.listen({
  host: "127.0.0.1",
  port: Number(process.env["PORT"] ?? 3001),
});
const address = app.server.address();
logger.info("listening", {
  port: typeof address === "object" ? address?.port : address,
});
