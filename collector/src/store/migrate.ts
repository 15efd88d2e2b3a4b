import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { IsoscopeError } from "../errors.js";
import { packageFolder } from "../package-folder.js";
import { clusterStatements, type Cluster } from "./cluster.js";
import type { Database } from "./database.js";
import { loadSql } from "./sql.js";

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

const folder = new URL("src/store/migrations/", packageFolder);

/** Splits a migration file into statements: comments go, a semicolon at a line's end separates. */
function splitStatements(sql: string): string[] {
  return sql
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("--"))
    .join("\n")
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/** Every migration of this version, in order. */
export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = loadSql(`migrations/${file}`);
      return {
        number: Number(file.slice(0, 4)),
        name: file,
        checksum: createHash("sha256").update(sql).digest("hex"),
        statements: splitStatements(sql),
      };
    });
}

/**
 * Brings the database to this version's schema: forward only, each file once, in order.
 *
 * Statements are written to be repeatable (IF NOT EXISTS), because ClickHouse has no transactional DDL: a
 * migration that a crash cut short runs again whole.
 *
 * @param cluster where the tables are spread over one: each statement then runs as its cluster form
 * @throws IsoscopeError ISO-NEWER-DATABASE when the database knows a migration that this version doesn't,
 *   before anything is touched; ISO-MIGRATION-CHANGED when an applied file's text has changed since
 */
export async function migrate(db: Database, cluster?: Cluster): Promise<void> {
  const run = async (statement: string): Promise<void> => {
    const parts =
      cluster === undefined
        ? [statement]
        : clusterStatements(statement, cluster);
    for (const part of parts) await db.command(part);
  };
  await run(loadSql("migrations/bookkeeping.sql"));
  const applied = await db.rows<{
    number: number;
    name: string;
    checksum: string;
  }>(loadSql("migrations/applied.sql"));
  const known = migrations();
  const last = known.at(-1)?.number ?? 0;
  for (const row of applied) {
    const here = known.find((m) => m.number === row.number);
    if (here === undefined) {
      throw new IsoscopeError(
        "ISO-NEWER-DATABASE",
        `The database has migration ${row.name}; this version knows them up to ${last}.`,
      );
    }
    if (here.checksum !== row.checksum) {
      throw new IsoscopeError(
        "ISO-MIGRATION-CHANGED",
        `Migration ${row.name} was applied with other contents than it has now.`,
        { hint: "Applied migrations never change; add a new one instead." },
      );
    }
  }
  const done = new Set(applied.map((row) => row.number));
  for (const migration of known.filter((m) => !done.has(m.number))) {
    for (const statement of migration.statements) await run(statement);
    await db.command(loadSql("migrations/record.sql"), {
      number: migration.number,
      name: migration.name,
      checksum: migration.checksum,
    });
  }
}
