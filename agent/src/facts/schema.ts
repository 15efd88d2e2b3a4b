import { createHash } from "node:crypto";
import { tellFact } from "./facts";
import type { Dialect } from "./schema-dialects";

export type Row = Readonly<Record<string, unknown>>;

/** Runs a query and gives its rows. */
export type Ask = (text: string) => Promise<readonly Row[]>;

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
 * which migrations have run. Two queries of the catalogue and one for each table of migrations; no row of
 * the application's is read.
 *
 * @throws whatever the database refuses
 */
export async function tellSchema(ask: Ask, dialect: Dialect): Promise<void> {
  const tables = new Map<string, string[]>();
  for (const query of dialect.tables) {
    for (const { t, d } of await ask(query)) {
      const parts = tables.get(String(t));
      if (parts === undefined) tables.set(String(t), [String(d)]);
      else parts.push(String(d));
    }
  }
  const all = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  tell("schema", hash(all.flat(2)));
  for (const [name, parts] of all.slice(0, MOST_TABLES)) {
    tell(`schema ${name}`, hash(parts));
  }
  for (const [name] of all) {
    const column = MIGRATIONS[name.slice(name.indexOf(".") + 1)];
    if (column === undefined) continue;
    const [row] = await ask(dialect.migrations(name, column));
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
