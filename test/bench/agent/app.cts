// The application under measurement: one route, Express or Fastify, nothing that reports by itself. It
// tells its port and its use of the machine over IPC, where no instrumentation looks.
import express from "express";
import Fastify from "fastify";

const started = (port: number): void => {
  process.send?.({ port });
};

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuUs: user + system,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    files: Object.keys(require.cache).length,
  });
});

if (process.argv[2] === "express") {
  const app = express();
  app.get("/item/:id", (request, response) => {
    response.json({ id: request.params.id });
  });
  const server = app.listen(0, "127.0.0.1", () => {
    started((server.address() as { port: number }).port);
  });
} else {
  const app = Fastify();
  app.get("/item/:id", (request) => ({
    id: (request.params as { id: string }).id,
  }));
  void app.listen({ port: 0, host: "127.0.0.1" }).then(() => {
    started((app.server.address() as { port: number }).port);
  });
}
