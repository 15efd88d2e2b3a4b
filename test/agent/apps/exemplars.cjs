// Answers one slow request and counts it in a prom-client counter that names the trace.
const { trace } = require("@opentelemetry/api");
const express = require("express");
const client = require("prom-client");

client.register.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
const orders = new client.Counter({
  name: "orders",
  help: "Orders taken.",
  enableExemplars: true,
});
const app = express();
app.get("/slow", (request, response) => {
  const { traceId, spanId } = trace.getActiveSpan().spanContext();
  orders.inc({ labels: {}, value: 2, exemplarLabels: { traceId, spanId } });
  setTimeout(() => response.end("done"), 30);
});
const server = app.listen(0, "127.0.0.1", async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}/slow`)).text();
  server.close();
  server.closeAllConnections();
});
