import { IsoscopeError, messageOf } from "../../errors.js";
import { parseLines, type Database } from "../database.js";
import { engineError } from "../engine-error.js";
import { loadSql } from "../sql.js";
import { scopeSetting } from "./scope.js";

/** A piece of SQL of our own with the values its placeholders are bound to. */
export interface Fragment {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A fragment that binds nothing. */
export const plain = (sql: string): Fragment => ({ sql, params: {} });

/** The longest a reader lets ClickHouse work on one question, in seconds. */
const MAX_SECONDS = 30;

// One clause on every read: embedded, the client's own settings would leak into later statements. Nothing is
// compiled to machine code: that takes ClickHouse longer than a question of ours takes as it is.
const settings = `max_execution_time = ${MAX_SECONDS}, output_format_json_quote_64bit_integers = 0, output_format_json_quote_denormals = 0, compile_expressions = 0, compile_aggregate_expressions = 0, compile_sort_description = 0`;

/**
 * Runs a query of a `.sql` file below read/.
 *
 * `{{name}}` in the file is replaced by the fragment of that name, which may only hold our own SQL: every
 * value a caller sends is bound. A file may end in a SETTINGS clause of its own.
 *
 * @param file path below store/read, for example `traces/one.sql`
 * @throws IsoscopeError ISO-QUERY-LIMIT when the question is too large to answer, ISO-STORE-UNAVAILABLE
 *   when ClickHouse does not answer; a statement that ClickHouse refuses stays the client's own error
 */
export async function ask<Row>(
  db: Database,
  file: string,
  fragments: Readonly<Record<string, Fragment>> = {},
  params: Readonly<Record<string, unknown>> = {},
): Promise<Row[]> {
  const { sql, bound } = statementOf(file, fragments, params);
  try {
    return await db.rows<Row>(sql, bound);
  } catch (cause) {
    throw asReadError(cause);
  }
}

/** As {@link ask}, of many rows: each is there by itself, and at no time all of them. */
export async function askEach<Row>(
  db: Database,
  file: string,
  fragments: Readonly<Record<string, Fragment>> = {},
  params: Readonly<Record<string, unknown>> = {},
): Promise<Iterable<Row>> {
  const { sql, bound } = statementOf(file, fragments, params);
  try {
    return parseLines<Row>(await db.lines(sql, bound));
  } catch (cause) {
    throw asReadError(cause);
  }
}

function statementOf(
  file: string,
  fragments: Readonly<Record<string, Fragment>>,
  params: Readonly<Record<string, unknown>>,
) {
  const bound: Record<string, unknown> = { ...params };
  const sql = loadSql(`read/${file}`).replace(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => {
      const fragment = fragments[name];
      if (fragment === undefined) {
        throw new Error(`${file} needs a fragment ${name}`);
      }
      Object.assign(bound, fragment.params);
      return fragment.sql;
    },
  );
  const scope = scopeSetting(sql);
  const all = scope === undefined ? settings : `${settings}, ${scope}`;
  const clause = /^SETTINGS /m.test(sql) ? "," : "\nSETTINGS";
  return { sql: `${sql.trimEnd()}${clause} ${all}`, bound };
}

// ClickHouse error codes that speak of the size of the question.
const tooLarge = new Set([
  "158", // TOO_MANY_ROWS
  "159", // TIMEOUT_EXCEEDED
  "160", // TOO_SLOW
  "241", // MEMORY_LIMIT_EXCEEDED
  "307", // TOO_MANY_BYTES
  "396", // TOO_MANY_ROWS_OR_BYTES
]);
// And those that speak of the server's state.
const unavailable = new Set([
  "202", // TOO_MANY_SIMULTANEOUS_QUERIES
  "209", // SOCKET_TIMEOUT
  "210", // NETWORK_ERROR
  "236", // ABORTED
  "242", // TABLE_IS_READ_ONLY
  "279", // ALL_CONNECTION_TRIES_FAILED
  "999", // KEEPER_EXCEPTION
]);

function asReadError(cause: unknown): unknown {
  const engine = engineError(cause);
  if (engine === undefined) {
    return new IsoscopeError(
      "ISO-STORE-UNAVAILABLE",
      `The store does not answer: ${messageOf(cause)}`,
      { cause },
    );
  }
  if (tooLarge.has(engine.code)) {
    return new IsoscopeError(
      "ISO-QUERY-LIMIT",
      `The question takes more than the store allows one question (${MAX_SECONDS} s).`,
      { cause },
    );
  }
  if (unavailable.has(engine.code)) {
    return new IsoscopeError(
      "ISO-STORE-UNAVAILABLE",
      `The store is not available (ClickHouse ${engine.type ?? engine.code}).`,
      { cause },
    );
  }
  return cause;
}
