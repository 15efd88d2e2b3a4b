// The same in CommonJS.
const Fastify = require("fastify");
const { log, query } = require("./work.cjs");

async function main() {
  const app = Fastify();
  app.addHook("onRequest", async (request, reply) => {
    if (request.headers["x-denied"] !== undefined) await reply.code(403).send();
  });
  app.get("/item/:id", async (request) => {
    await query();
    log.info("item asked for", { item: { id: request.params.id } });
    return { id: request.params.id };
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address();
  for (const headers of [{}, { "x-denied": "1" }]) {
    await (await fetch(`http://127.0.0.1:${port}/item/7`, { headers })).text();
  }
  await app.close();
}

void main();
