/**
 * PostgreSQL for the shop, in a process of its own: PGlite behind the real
 * wire protocol. `POSTGRES_MAJOR` chooses the server's major version, `PORT`
 * where it listens (0 for any), `SHOP_PURCHASES` how many each customer has made. Prints one JSON line when it accepts
 * connections.
 */
import type { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { schema } from "./schema.mjs";
import { seedTables } from "./seed.mjs";
import { purchasesPerCustomer } from "./size.mjs";
import { withWholeExchanges } from "./whole-exchanges.mjs";

const majors: Record<string, () => Promise<PGlite>> = {
  "18": async () => {
    const { PGlite } = await import("@electric-sql/pglite");
    return PGlite.create();
  },
  "17": async () => {
    const { PGlite } = await import("pglite-17");
    // The same class one minor release earlier; only its private types differ.
    return (await PGlite.create()) as unknown as PGlite;
  },
};

const major = process.env["POSTGRES_MAJOR"] ?? "18";
const open = majors[major];
if (open === undefined)
  throw new Error(
    `POSTGRES_MAJOR=${major}: have ${Object.keys(majors).join(", ")}`,
  );

const purchases = Number(process.env["SHOP_PURCHASES"] ?? purchasesPerCustomer);
const database = await open();
await database.exec(schema);
for (const { name, rows } of seedTables(purchases))
  await database.query(
    `INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1)`,
    [rows],
  );
await database.exec(
  `SELECT setval('orders.purchase_id_seq', (SELECT max(id) FROM orders.purchase)); ANALYZE;`,
);

const server = new PGLiteSocketServer({
  db: withWholeExchanges(database),
  host: "127.0.0.1",
  port: Number(process.env["PORT"] ?? 5432),
  maxConnections: 40,
});
await server.start();
const port = Number(server.getServerConn().split(":").at(-1));
console.log(JSON.stringify({ message: "listening", port, major }));

const stop = async () => {
  await server.stop();
  await database.close();
  process.exit(0);
};
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
