/** How a kind of database is asked for its shape. Rows of `tables` have `t`, a table, and `d`, a part of it. */
export interface Dialect {
  /** Columns, then indexes. */
  readonly tables: readonly string[];
  /** Counts a table of migrations and finds its last one, as `n` and `last`. */
  migrations(table: string, column: string): string;
}

const OWN = "('pg_catalog', 'information_schema', 'pg_toast')";
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Tables are named with their schema: a database has several. */
export const POSTGRESQL: Dialect = {
  tables: [
    `SELECT table_schema || '.' || table_name AS t,
  concat_ws(' ', column_name, udt_name, is_nullable, column_default IS NOT NULL) AS d
  FROM information_schema.columns WHERE table_schema NOT IN ${OWN}
  ORDER BY table_schema, table_name, column_name LIMIT 20000`,
    `SELECT schemaname || '.' || tablename AS t, indexdef AS d
  FROM pg_indexes WHERE schemaname NOT IN ${OWN}
  ORDER BY schemaname, tablename, indexname LIMIT 20000`,
  ],
  migrations(name, column) {
    const [schema = "", table = ""] = name.split(".", 2);
    return `SELECT count(*)::int AS n, coalesce(max(${quoted(column)}::text), 'none') AS last FROM ${quoted(schema)}.${quoted(table)}`;
  },
};

const ticked = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/** Tables are named without their schema: MySQL's is the database, which is named otherwise everywhere. */
export const MYSQL: Dialect = {
  tables: [
    `SELECT TABLE_NAME AS t,
  CONCAT_WS(' ', COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT IS NOT NULL, EXTRA) AS d
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
  ORDER BY TABLE_NAME, COLUMN_NAME LIMIT 20000`,
    `SELECT TABLE_NAME AS t, CONCAT_WS(' ', INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE) AS d
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
  ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX LIMIT 20000`,
  ],
  migrations: (table, column) =>
    `SELECT COUNT(*) AS n, COALESCE(MAX(${ticked(column)}), 'none') AS last FROM ${ticked(table)}`,
};
