// An ES module with Express: one request to itself, then a normal end.
import { get } from "node:http";
import express from "express";
import { log, query } from "./work.mjs";

const app = express();
app.get("/item/:id", async (request, response) => {
  await query();
  log.info("item asked for", { item: { id: request.params.id } });
  response.json({ id: request.params.id });
});

const server = app.listen(0, () => {
  get(`http://127.0.0.1:${server.address().port}/item/7`, (response) => {
    response.resume();
    response.on("end", () => {
      server.close();
      server.closeAllConnections();
    });
  });
});
