// Pads what it is asked for with the package it is given, and says where it listens.
const http = require("node:http");
const pad = require(process.env.PAD_PACKAGE);

http
  .createServer((request, response) => {
    const text = new URL(request.url, "http://x").searchParams.get("text");
    try {
      response.end(pad(text));
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  })
  .listen(0, "127.0.0.1", function () {
    console.log(JSON.stringify({ port: this.address().port }));
  });
process.once("SIGTERM", () => process.exit(0));
