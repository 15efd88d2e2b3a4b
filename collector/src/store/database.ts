import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ClickHouseClient } from "@clickhouse/client";

/** One ClickHouse, embedded or a server: what the store's readers and writers ask of it. */
export interface Database {
  /**
   * Runs a query and returns its rows.
   *
   * @param params bound to the statement's `{name:Type}` placeholders
   */
  rows<T>(sql: string, params?: Record<string, unknown>): Promise<T[]>;
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
  return {
    async rows<T>(sql: string, params?: Record<string, unknown>) {
      const result = await client.query({
        ...bound(sql, params),
        format: "JSONEachRow",
      });
      return result.json<T>();
    },
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
  };
}

async function* withStatement(
  sql: string,
  body: Readable,
): AsyncGenerator<Buffer> {
  yield Buffer.from(`${sql}\n`);
  for await (const chunk of body) yield chunk as Buffer;
}
