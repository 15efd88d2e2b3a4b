// Throws, rejects and passes on something that throws when it is looked at.
const { get } = require("node:http");
const express = require("express");

const unreadable = () =>
  new Proxy(
    {},
    {
      get(_target, key) {
        throw new Error(`must not read ${String(key)}`);
      },
      getPrototypeOf() {
        throw new Error("must not be looked at");
      },
    },
  );
const app = express();
app.get("/throw", () => {
  throw unreadable();
});
app.get("/next", (_request, _response, next) => next(unreadable()));
app.get("/object", (_request, _response, next) => next(Object.create(null)));
// eslint-disable-next-line no-unused-vars -- four parameters make it a handler of errors
app.use((_error, _request, response, _next) => {
  response.status(500).end("handled");
});
const server = app.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  for (const path of ["/throw", "/next", "/object"]) {
    await new Promise((resolve) => {
      get({ port, host: "127.0.0.1", path, agent: false }, (response) => {
        response.setEncoding("utf8");
        response.on("data", (text) => console.log(response.statusCode, text));
        response.on("end", resolve);
      });
    });
  }
  server.close();
});
