import { createHash } from "node:crypto";
import { tellFact } from "./facts";

/** Runs a query and gives its rows. */
export type Ask = (
  text: string,
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const OWN = "('pg_catalog', 'information_schema', 'pg_toast')";
const COLUMNS = `SELECT table_schema AS s, table_name AS t,
  concat_ws(' ', column_name, udt_name, is_nullable, column_default IS NOT NULL) AS d
  FROM information_schema.columns WHERE table_schema NOT IN ${OWN}
  ORDER BY table_schema, table_name, column_name LIMIT 20000`;
const INDEXES = `SELECT schemaname AS s, tablename AS t, indexdef AS d
  FROM pg_indexes WHERE schemaname NOT IN ${OWN}
  ORDER BY schemaname, tablename, indexname LIMIT 20000`;
/** Where tools for migrations keep what they ran, and the column that names one. */
const MIGRATIONS: Readonly<Record<string, string>> = {
  knex_migrations: "name",
  pgmigrations: "name",
  migrations: "name",
  SequelizeMeta: "name",
  _prisma_migrations: "migration_name",
  schema_migrations: "version",
  flyway_schema_history: "version",
  __drizzle_migrations: "hash",
};
/** Tables that are told one by one, so that a difference has a name. */
const MOST_TABLES = 300;

/**
 * Tells the shape of a database: a hash of all tables with their columns and indexes, one of each table, and
 * which migrations have run. Three queries of the catalogue and one for each table of migrations; no row of
 * the application's is read.
 *
 * @throws whatever the database refuses
 */
export async function tellSchema(ask: Ask): Promise<void> {
  const tables = new Map<string, string[]>();
  for (const query of [COLUMNS, INDEXES]) {
    for (const { s, t, d } of await ask(query)) {
      const name = `${String(s)}.${String(t)}`;
      tables.set(name, [...(tables.get(name) ?? []), String(d)]);
    }
  }
  const all = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  tell("schema", hash(all.flat(2)));
  for (const [name, parts] of all.slice(0, MOST_TABLES)) {
    tell(`schema ${name}`, hash(parts));
  }
  for (const [name] of all) {
    const [schema = "", table = ""] = name.split(".", 2);
    const column = MIGRATIONS[table];
    if (column === undefined) continue;
    const [row] = await ask(
      `SELECT count(*)::int AS n, coalesce(max(${quoted(column)}::text), 'none') AS last FROM ${quoted(schema)}.${quoted(table)}`,
    );
    tell(
      `migrations ${name}`,
      `${String(row?.["n"])}, last ${String(row?.["last"])}`,
    );
  }
}

function tell(name: string, value: string): void {
  const source = "information_schema (ISOSCOPE_FACTS_SCHEMA)";
  tellFact({ pillar: "state", name, value, source });
}

function hash(parts: readonly string[]): string {
  return createHash("sha256")
    .update(parts.join("\n"))
    .digest("hex")
    .slice(0, 16);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
