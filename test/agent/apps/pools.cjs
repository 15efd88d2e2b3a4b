// Asks through two pools, and keeps one connection until it has been counted.
const { trace } = require("@opentelemetry/api");
const { Pool } = require("pg");

const pool = (database) =>
  new Pool({
    ...{ host: "127.0.0.1", port: Number(process.env.PGPORT) },
    ...{ user: "app", database, max: 3 },
  });

async function work(shop, audit) {
  const held = await shop.connect();
  for (let i = 0; i < 5; i += 1) await shop.query("SELECT name FROM items");
  await audit.query("SELECT 1");
  return held;
}

async function main() {
  const [shop, audit] = [pool("shop"), pool("audit")];
  const held = await trace
    .getTracer("app")
    .startActiveSpan("work", async (span) => {
      const client = await work(shop, audit);
      span.end();
      return client;
    });
  // A pool is counted once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  held.release();
  await shop.end();
  await audit.end();
}

void main();
