import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import type * as Chdb from "chdb/connection";
import { IsoscopeError, messageOf } from "../errors.js";
import type { Cluster } from "./cluster.js";
import { databaseOver, type Database } from "./database.js";
import { openServer } from "./server.js";

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>;

/** Where the data lives: a folder for the embedded engine, or a server's URL. */
export interface Target {
  readonly dataDir: string;
  readonly clickhouseUrl: string | undefined;
  /** The name of the server's cluster that the tables are spread over. */
  readonly clickhouseCluster?: string | undefined;
}

export interface Connections {
  readonly engine: "embedded" | "server";
  readonly cluster: Cluster | undefined;
  /** Loading and migrations. */
  readonly writer: Database;
  /** Queries: a connection of its own, so that a long question never holds up loading. */
  readonly reader: Database;
  /** What goes on by itself beside both. */
  readonly background: Database;
  close(): Promise<void>;
}

/**
 * Opens ClickHouse.
 *
 * @throws IsoscopeError ISO-NO-ENGINE where the embedded engine can't be loaded, ISO-STORE-UNAVAILABLE
 *   where it can't open the folder, and what {@link openServer} throws
 */
export async function connect(target: Target): Promise<Connections> {
  const cluster =
    target.clickhouseUrl === undefined || target.clickhouseCluster === undefined
      ? undefined
      : { name: target.clickhouseCluster };
  const open =
    target.clickhouseUrl === undefined
      ? await embedded(join(target.dataDir, "clickhouse"))
      : await openServer(target.clickhouseUrl, cluster);
  const writer = open();
  const reader = open();
  const background = open();
  return {
    engine: target.clickhouseUrl === undefined ? "embedded" : "server",
    cluster,
    writer,
    reader,
    background,
    async close() {
      await background.close();
      await reader.close();
      await writer.close();
    },
  };
}

async function embedded(path: string): Promise<() => Database> {
  let chdb: typeof Chdb;
  try {
    chdb = await import("chdb/connection");
  } catch (cause) {
    throw new IsoscopeError(
      "ISO-NO-ENGINE",
      `The embedded ClickHouse engine could not be loaded on ${process.platform}-${process.arch}: ${messageOf(cause)}`,
      { cause },
    );
  }
  mkdirSync(path, { recursive: true });
  return () => {
    try {
      // The same interface twice: chdb names it from client-common, the client from its own bundled copy.
      const connection = chdb.createChdbConnection({
        path,
      }) as unknown as NonNullable<ClientOptions["connection"]>;
      return databaseOver(createClient({ connection }));
    } catch (cause) {
      throw new IsoscopeError(
        "ISO-STORE-UNAVAILABLE",
        `The embedded store at ${path} could not be opened: ${messageOf(cause)}`,
        { cause },
      );
    }
  };
}
