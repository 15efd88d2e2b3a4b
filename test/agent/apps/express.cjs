// The same in CommonJS, called with the built-in fetch.
const express = require("express");
const { log, query } = require("./work.cjs");

const app = express();
app.get("/item/:id", async (request, response) => {
  await query();
  log.info("item asked for", { item: { id: request.params.id } });
  response.json({ id: request.params.id });
});

const server = app.listen(0, async () => {
  const { port } = server.address();
  await (await fetch(`http://127.0.0.1:${port}/item/7`)).text();
  server.close();
  server.closeAllConnections();
});
