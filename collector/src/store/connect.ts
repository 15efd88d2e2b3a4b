import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import type * as Chdb from "chdb/connection";
import pLimit from "p-limit";
import { IsoscopeError, messageOf } from "../errors.js";
import { bindLiterals } from "./bind.js";
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
  /** Whole populations: apart, so that a comparison never holds up who looks something up. */
  readonly comparer: Database;
  /** What goes on by itself beside both. */
  readonly background: Database;
  close(): Promise<void>;
}

/**
 * Statements of each connection that the embedded engine works on at once. Each takes one of libuv's 16
 * threads, of which acknowledging needs some; a comparison's take much memory besides.
 */
const AT_ONCE = { writer: 1, reader: 6, comparer: 2, background: 1 };
/** Of a statement's text, bytes: what is compared is written into it. The default is 256 KiB. */
const LONGEST_STATEMENT = 64 * 1024 * 1024;

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
  const writer = open(AT_ONCE.writer);
  const reader = open(AT_ONCE.reader);
  const comparer = open(AT_ONCE.comparer);
  const background = open(AT_ONCE.background);
  return {
    engine: target.clickhouseUrl === undefined ? "embedded" : "server",
    cluster,
    writer,
    reader,
    comparer,
    background,
    async close() {
      await background.close();
      await comparer.close();
      await reader.close();
      await writer.close();
    },
  };
}

async function embedded(path: string): Promise<(atOnce: number) => Database> {
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
  return (atOnce) => {
    try {
      // The same interface twice: chdb names it from client-common, the client from its own bundled copy.
      const connection = chdb.createChdbConnection({
        path,
      }) as unknown as NonNullable<ClientOptions["connection"]>;
      return inTurn(
        databaseOver(createClient({ connection }), bindLiterals),
        atOnce,
      );
    } catch (cause) {
      throw new IsoscopeError(
        "ISO-STORE-UNAVAILABLE",
        `The embedded store at ${path} could not be opened: ${messageOf(cause)}`,
        { cause },
      );
    }
  };
}

/** The same database, which is asked few things at a time: the others wait here, and not on threads. */
function inTurn(db: Database, atOnce: number): Database {
  const limit = pLimit(atOnce);
  const opened = db.command(`SET max_query_size = ${LONGEST_STATEMENT}`);
  // Told to whoever asks something.
  opened.catch(() => undefined);
  const ask = async <T>(question: () => Promise<T>) => {
    await opened;
    return limit(question);
  };
  return {
    rows: (sql, params) => ask(() => db.rows(sql, params)),
    lines: (sql, params) => ask(() => db.lines(sql, params)),
    command: (sql, params) => ask(() => db.command(sql, params)),
    send: (sql, body) => ask(() => db.send(sql, body)),
    async close() {
      await opened.catch(() => undefined);
      await db.close();
    },
  };
}
