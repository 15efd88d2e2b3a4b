// The application under measurement: one route, Express or Fastify, bare or with one query to PostgreSQL
// (when PGPORT says where), nothing that reports by itself. It
// tells its port and its use of the machine over IPC, where no instrumentation looks.
import { monitorEventLoopDelay } from "node:perf_hooks";
import express from "express";
import Fastify from "fastify";
import { Pool } from "pg";

const pool =
  process.env["PGPORT"] === undefined
    ? undefined
    : new Pool({ host: "127.0.0.1", user: "postgres", max: 4 });

async function item(id: string | undefined): Promise<unknown> {
  if (pool === undefined) return { id };
  const text = "SELECT $1::text AS id, now() AS at";
  return (await pool.query<{ id: string }>(text, [id])).rows[0];
}

const started = (port: number): void => {
  process.send?.({ port });
};

// Samples every 10 ms what a timer was late, from the last report on. Values are nanoseconds and hold the
// 10 ms themselves.
const RESOLUTION_MS = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
const lateMs = (ns: number): number => Math.max(0, ns / 1e6 - RESOLUTION_MS);

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuUs: user + system,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    files: Object.keys(require.cache).length,
    delayMeanMs: lateMs(delay.mean),
    delayP99Ms: lateMs(delay.percentile(99)),
  });
  delay.reset();
});

if (process.argv[2] === "express") {
  const app = express();
  if (pool === undefined) {
    app.get("/item/:id", (request, response) => {
      response.json({ id: request.params.id });
    });
  } else {
    app.get("/item/:id", async (request, response) => {
      response.json(await item(request.params.id));
    });
  }
  app.post("/item/:id", express.json(), (request, response) => {
    response.json({ id: request.params["id"] });
  });
  const server = app.listen(0, "127.0.0.1", () => {
    started((server.address() as { port: number }).port);
  });
} else {
  const app = Fastify();
  app.get("/item/:id", (request) => {
    const { id } = request.params as { id: string };
    return pool === undefined ? { id } : item(id);
  });
  app.post("/item/:id", (request) => {
    const { id } = request.params as { id: string };
    return { id };
  });
  void app.listen({ port: 0, host: "127.0.0.1" }).then(() => {
    started((app.server.address() as { port: number }).port);
  });
}
