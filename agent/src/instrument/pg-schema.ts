import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { isTold } from "../facts/facts";
import { tellSchema } from "../facts/schema";
import { reason, report } from "../problems";

/** What is needed of pg's Client. */
interface Client {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly user?: unknown;
  readonly database?: unknown;
  readonly password?: unknown;
  readonly ssl?: unknown;
  connect(): Promise<unknown>;
  query(text: string): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<unknown>;
  on(event: "error", listener: () => void): unknown;
}

/** After the application's first connection, which has better to do, ms. */
const DELAY_MS = 2_000;
const asked = new Set<string>();

/**
 * Asks a database for its shape, once for each that the process connects to, over a connection of its own:
 * the application's have transactions and settings that are none of ours.
 *
 * @param client one of pg's that is connecting
 */
export function askSchemaOnce(client: object): void {
  const like = client as Client;
  const { host, port, user, database, password, ssl } = like;
  const key = JSON.stringify([host, port, database]);
  if (asked.has(key) || !isTold("state")) return;
  asked.add(key);
  const Constructor = client.constructor as new (options: object) => Client;
  setTimeout(() => {
    void context.with(suppressTracing(context.active()), async () => {
      try {
        const own = new Constructor({
          ...{ host, port, user, database, password, ssl },
          application_name: "isoscope-agent",
          statement_timeout: 10_000,
        });
        own.on("error", () => undefined);
        await own.connect();
        try {
          await tellSchema(async (text) => (await own.query(text)).rows);
        } finally {
          await own.end();
        }
      } catch (error) {
        report(
          "ISO-A61",
          `the schema of a database could not be read: ${reason(error)}. Unset ISOSCOPE_FACTS_SCHEMA, or let its user read information_schema.`,
        );
      }
    });
  }, DELAY_MS).unref();
}
