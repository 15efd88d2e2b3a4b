import { EventEmitter } from "node:events";
import type { Row } from "../facts/schema";
import { tellSchema } from "../facts/schema";
import { MYSQL } from "../facts/schema-dialects";
import { askSchemaOnce } from "./ask-schema";

/** What is needed of mysql2's Connection. */
interface Connection {
  readonly config?: {
    readonly host?: unknown;
    readonly port?: unknown;
    readonly socketPath?: unknown;
    readonly database?: unknown;
  };
  query(
    options: object,
    callback: (error: Error | null, rows: readonly Row[]) => void,
  ): unknown;
  destroy(): void;
  on(event: "error", listener: () => void): unknown;
}

const TIMEOUT_MS = 10_000;

/**
 * Asks MySQL for the shape of the database that a connection is to.
 *
 * @param connection one of mysql2's that is connecting
 */
export function askMysqlSchema(connection: object): void {
  const { config } = connection as Connection;
  const { host, port, socketPath, database } = config ?? {};
  // Without a database there is none whose tables could be meant.
  if (typeof database !== "string" || database === "") return;
  askSchemaOnce(["mysql", host, port, socketPath, database], async () => {
    const own = new (plainConstructor(connection))({ config });
    own.on("error", () => undefined);
    try {
      await tellSchema((sql) => rowsOf(own, sql), MYSQL);
    } finally {
      own.destroy();
    }
  });
}

/** Of a pool's connections the constructor wants the pool. */
function plainConstructor(
  connection: object,
): new (options: object) => Connection {
  let prototype = connection;
  for (;;) {
    const parent = Object.getPrototypeOf(prototype) as object | null;
    if (parent === null || parent === EventEmitter.prototype) break;
    prototype = parent;
  }
  return prototype.constructor as new (options: object) => Connection;
}

function rowsOf(connection: Connection, sql: string): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    connection.query(
      // As the application may have set otherwise for its connections.
      {
        ...{ sql, timeout: TIMEOUT_MS },
        ...{ rowsAsArray: false, nestTables: false, typeCast: true },
      },
      (error, rows) => {
        if (error === null) resolve(rows);
        else reject(error);
      },
    );
  });
}
