// An ES module with Fastify; a second request is turned away before its handler runs.
import { request } from "node:http";
import Fastify from "fastify";
import { log, query } from "./work.mjs";

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
  await new Promise((resolve) => {
    const options = { port, host: "127.0.0.1", path: "/item/7", headers };
    request(options, (response) => {
      response.resume();
      response.on("end", resolve);
    }).end();
  });
}
await app.close();
