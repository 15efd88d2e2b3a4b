/** Orders: carts, checkout and what was bought. Express, ES modules. */
import express, { type ErrorRequestHandler } from "express";
import pg from "pg";
import {
  collectDefaultMetrics,
  Counter,
  Histogram,
  register,
} from "prom-client";
import winston from "winston";
import type * as releaseA from "../release-a/purchases.mjs";
import { checkOut, type CheckoutRequest } from "./checkout.mjs";
import { cartOf, purchaseById } from "./database.mjs";

const release = (await import(
  process.env["SHOP_RELEASE"] === "B"
    ? "../release-b/purchases.mjs"
    : "../release-a/purchases.mjs"
)) as typeof releaseA;

const catalogueUrl = process.env["CATALOGUE_URL"] ?? "http://127.0.0.1:3001";

const logger = winston.createLogger({
  format: winston.format.combine(
    winston.format.timestamp(),
    winston.format.json(),
  ),
  defaultMeta: { service: "orders" },
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
const checkouts = new Counter({
  name: "orders_checkouts_total",
  help: "Checkouts by outcome.",
  labelNames: ["outcome"],
});
const orderValue = new Histogram({
  name: "orders_value_euros",
  help: "Value of the orders placed.",
  buckets: [50, 100, 250, 500, 1_000, 2_500],
});

const app = express();
app.use(express.json());

app.get("/carts/:customer", async (request, response) => {
  response.json(await cartOf(pool, Number(request.params.customer)));
});

app.post("/orders", async (request, response) => {
  const body = request.body as CheckoutRequest;
  const result = await checkOut({ pool, logger, catalogueUrl, release }, body);
  checkouts.inc({ outcome: result.outcome });
  if (result.outcome === "placed") {
    orderValue.observe(result.totalCents / 100);
    response
      .status(201)
      .json({ order: result.order, totalCents: result.totalCents });
    return;
  }
  response
    .status(result.outcome === "not enough stock" ? 409 : 422)
    .json({ error: result.outcome });
});

app.get("/orders", async (request, response) => {
  response.json(
    await release.purchasesOf(pool, Number(request.query["customer"])),
  );
});

app.get("/orders/:id", async (request, response) => {
  const purchase = await purchaseById(pool, Number(request.params.id));
  if (purchase === undefined) {
    logger.warn("order not found", { order: request.params.id });
    response.status(404).json({ error: "no such order" });
    return;
  }
  response.json(purchase);
});

app.get("/health", async (_request, response) => {
  await pool.query("SELECT 1");
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
  response.status(500).json({ error: "internal error" });
};
app.use(failed);

const server = app.listen(
  Number(process.env["PORT"] ?? 3002),
  "127.0.0.1",
  () => {
    const address = server.address();
    logger.info("listening", {
      port: typeof address === "object" ? address?.port : address,
    });
  },
);

process.once("SIGTERM", () => {
  server.close(() => void pool.end());
  server.closeIdleConnections();
});
