import { createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";

type Connection = NonNullable<
  NonNullable<Parameters<typeof createClient>[0]>["connection"]
>;

/** The embedded engine on a collector's folder, once the collector has let go of it. */
export function openEngine(path: string): {
  command: (sql: string) => Promise<void>;
  rows: <T>(sql: string) => Promise<T[]>;
  close: () => Promise<void>;
} {
  const client = createClient({
    connection: createChdbConnection({ path }) as unknown as Connection,
  });
  return {
    async command(sql) {
      await client.command({ query: sql });
    },
    async rows<T>(sql: string) {
      const result = await client.query({ query: sql, format: "JSONEachRow" });
      return result.json<T>();
    },
    close: () => client.close(),
  };
}
