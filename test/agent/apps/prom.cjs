// Registers one metric of every kind, prints what its own /metrics would answer, and ends.
const client = require("prom-client");

new client.Counter({
  name: "orders_total",
  help: "Orders taken.",
  labelNames: ["kind"],
}).inc({ kind: "retail" }, 3);
const own = new client.Registry();
own.setDefaultLabels({ shop: "north" });
new client.Gauge({ name: "stock", help: "Left.", registers: [own] }).set(12);
const work = new client.Histogram({
  name: "work_seconds",
  help: "Work.",
  buckets: [0.1, 1],
});
for (const value of [0.05, 0.5, 0.6, 5]) work.observe(value);
const size = new client.Summary({
  name: "answer_bytes",
  help: "Size.",
  percentiles: [0.5],
});
for (const value of [10, 20, 30]) size.observe(value);

async function main() {
  // Two collections at the test's interval, so that both ways of reading are seen.
  await new Promise((resolve) => setTimeout(resolve, 300));
  console.log(await client.register.metrics());
  console.log(await own.metrics());
}

void main();
