// Asks MySQL and MongoDB the same things often enough for the shape of their answers to be told.
const { trace } = require("@opentelemetry/api");
const TIMES = 80;

async function mysql(port) {
  const { createPool } = require("mysql2/promise");
  const one = createPool({
    ...{ host: "127.0.0.1", port, user: "u", database: "shop_test" },
    connectionLimit: 1,
  });
  for (let i = 0; i < TIMES; i += 1) {
    await one.query("SELECT name, note FROM customers WHERE id = ?", [i]);
    await one.query(`UPDATE orders SET note = 'canary-${i}' WHERE id = ${i}`);
  }
  // Long enough to be asked for its schema.
  const stay = Number(process.env.STAY_MS ?? 0);
  await new Promise((resolve) => setTimeout(resolve, stay));
  await one.end();
}

async function mongodb(port) {
  const { MongoClient } = require("mongodb");
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
  });
  await client.connect();
  const orders = client.db("shop").collection("orders");
  for (let i = 0; i < TIMES; i += 1) {
    await orders.find({ customer: `canary-${i}`, status: "open" }).toArray();
    await orders.updateMany({ status: "open" }, { $set: { note: "canary" } });
    await orders.aggregate([{ $match: { n: i } }, { $limit: 3 }]).toArray();
  }
  await client.close(true);
}

// mongodb is traced within a request only.
trace.getTracer("app").startActiveSpan("work", async (span) => {
  await mysql(Number(process.env.MYSQL_PORT));
  await mongodb(Number(process.env.MONGODB_PORT));
  span.end();
});
