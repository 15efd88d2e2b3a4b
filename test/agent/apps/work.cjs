// What the CommonJS applications share: a logger, and a query when a database is there.
const winston = require("winston");
const { Client } = require("pg");

const log = winston.createLogger({
  transports: [new winston.transports.Console()],
});

async function query() {
  if (process.env["PGPORT"] === undefined) return;
  const client = new Client({
    host: "127.0.0.1",
    user: "app",
    database: "app",
  });
  await client.connect();
  await client.query("SELECT name FROM items");
  await client.end();
}

module.exports = { log, query };
