import { tellSchema } from "../facts/schema";
import { POSTGRESQL } from "../facts/schema-dialects";
import { askSchemaOnce } from "./ask-schema";

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

/**
 * Asks PostgreSQL for the shape of a database.
 *
 * @param client one of pg's that is connecting
 */
export function askPgSchema(client: object): void {
  const like = client as Client;
  const { host, port, user, database, password, ssl } = like;
  const Constructor = client.constructor as new (options: object) => Client;
  askSchemaOnce(["pg", host, port, database], async () => {
    const own = new Constructor({
      ...{ host, port, user, database, password, ssl },
      application_name: "isoscope-agent",
      statement_timeout: 10_000,
    });
    own.on("error", () => undefined);
    await own.connect();
    try {
      await tellSchema(
        async (text) => (await own.query(text)).rows,
        POSTGRESQL,
      );
    } finally {
      await own.end();
    }
  });
}
