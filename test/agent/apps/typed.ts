// TypeScript as it is written, run through tsx.
import { get } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request, type Response } from "express";

const app = express();
app.get("/item/:id", (_request: Request, response: Response) => {
  console.log("item asked for");
  response.end("found" satisfies string);
});
const server = app.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  get(`http://127.0.0.1:${port}/item/7`, (response) => {
    response.resume();
    response.on("end", () => {
      server.close();
      server.closeAllConnections();
    });
  });
});
