import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import {
  EXCEPTION_TAG_HEADER_NAME,
  extractErrorAtTheEndOfChunk,
  type ClickHouseClient,
} from "@clickhouse/client";

/** One ClickHouse, embedded or a server: what the store's readers and writers ask of it. */
export interface Database {
  /**
   * Runs a query and returns its rows.
   *
   * @param params bound to the statement's `{name:Type}` placeholders
   */
  rows<T>(sql: string, params?: Record<string, unknown>): Promise<T[]>;
  /** The same rows as ClickHouse sends them, JSON in UTF-8, each ended by a newline. */
  lines(sql: string, params?: Record<string, unknown>): Promise<Uint8Array>;
  /** Runs a statement without a result. */
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
  /**
   * Runs an INSERT that reads its input from `body` (a server only).
   *
   * @param sql ends in a FORMAT clause
   */
  send(sql: string, body: Readable): Promise<void>;
  close(): Promise<void>;
}

/**
 * A {@link Database} over the official client.
 *
 * Settings never travel through the client's own option: embedded, they would become `SET` and leak into
 * later statements. Statements carry a SETTINGS clause instead.
 *
 * @param write writes parameters into the statement, where the client had better not bind them
 */
export function databaseOver(
  client: ClickHouseClient,
  write?: (sql: string, params: Record<string, unknown>) => string,
): Database {
  const bound = (sql: string, params?: Record<string, unknown>) => {
    if (params === undefined) return { query: sql };
    if (write !== undefined) return { query: write(sql, params) };
    return { query: sql, query_params: params };
  };
  const lines = async (sql: string, params?: Record<string, unknown>) => {
    const { query, ...rest } = bound(sql, params);
    const result = await client.exec({
      query: `${query}\nFORMAT JSONEachRow`,
      ...rest,
    });
    const bytes = Buffer.concat(await result.stream.toArray());
    const tag = result.response_headers[EXCEPTION_TAG_HEADER_NAME];
    if (typeof tag === "string" && endsInException(bytes)) {
      throw extractErrorAtTheEndOfChunk(bytes, tag);
    }
    return bytes;
  };
  return withRows({
    lines,
    async command(sql, params) {
      await client.command(bound(sql, params));
    },
    async send(sql, body) {
      // The statement goes in front of its data: with `query` the client would put all of it, the OTLP
      // schema included, into the URL, which proxies cut off at a few kilobytes.
      const result = await client.exec({
        query: "",
        values: Readable.from(withStatement(sql, body)),
      });
      result.stream.resume();
      await finished(result.stream);
    },
    close: () => client.close(),
  });
}

/** A database that is asked for lines, and for rows by them. */
export const withRows = (db: Omit<Database, "rows">): Database => ({
  ...db,
  rows: async <T>(sql: string, params?: Record<string, unknown>) =>
    parseRows<T>(await db.lines(sql, params)),
});

function parseRows<T>(lines: Uint8Array): T[] {
  const text = Buffer.from(
    lines.buffer,
    lines.byteOffset,
    lines.byteLength,
  ).toString();
  // A newline within a value is written as an escape.
  return JSON.parse(`[${text.trimEnd().replaceAll("\n", ",")}]`) as T[];
}

/** The same rows, one by one. */
export function* parseLines<T>(lines: Uint8Array): Generator<T> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(10, from);
    const to = newline === -1 ? bytes.length : newline;
    yield JSON.parse(bytes.toString("utf8", from, to)) as T;
    from = to + 1;
  }
}

/** How an answer ends that a server could not finish: in place of the rows that are missing it says why. */
const EXCEPTION_END = Buffer.from("\r\n__exception__\r\n");

const endsInException = (answer: Buffer): boolean =>
  answer.subarray(-EXCEPTION_END.length).equals(EXCEPTION_END);

async function* withStatement(
  sql: string,
  body: Readable,
): AsyncGenerator<Buffer> {
  yield Buffer.from(`${sql}\n`);
  for await (const chunk of body) yield chunk as Buffer;
}
