// Connects to PostgreSQL once and stays long enough for its schema to be read.
const { Client } = require("pg");

const client = new Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(async () => {
  await client.query("SELECT id FROM orders.customer LIMIT 3");
  setTimeout(() => client.end(), 3_500);
});
