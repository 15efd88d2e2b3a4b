// What the ES modules share: a logger, and a query when a database is there.
import pg from "pg";
import winston from "winston";

export const log = winston.createLogger({
  transports: [new winston.transports.Console()],
});

export async function query() {
  if (process.env["PGPORT"] === undefined) return;
  const client = new pg.Client({
    host: "127.0.0.1",
    user: "app",
    database: "app",
  });
  await client.connect();
  await client.query("SELECT name FROM items");
  await client.end();
}
