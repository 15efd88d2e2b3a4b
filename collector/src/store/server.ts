import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { IsoscopeError, messageOf } from "../errors.js";
import { onCluster, type Cluster } from "./cluster.js";
import { databaseOver, type Database } from "./database.js";
import { engineError } from "./engine-error.js";
import { loadSql } from "./sql.js";

/** The first version with every setting that the statements name (deduplicate_insert_select). */
const OLDEST = [26, 2] as const;

/** A little longer than the longest a reader lets ClickHouse work on one question. */
const REQUEST_TIMEOUT_MS = 60_000;

/** A server's address, taken apart. */
interface Address {
  /** With user and password, without database. */
  readonly url: string;
  readonly database: string;
  /** For messages: never has a password in it. */
  readonly shown: string;
}

/**
 * Opens a ClickHouse server: checks that it answers, lets us in and is recent enough, and creates the
 * URL's database if there is none.
 *
 * @param url `http[s]://[user[:password]@]host[:port][/database]`
 * @param cluster where the database and its tables are spread over one
 * @returns makes connections to that database
 * @throws IsoscopeError ISO-CONFIG, ISO-STORE-UNAVAILABLE, ISO-STORE-DENIED or ISO-STORE-VERSION
 */
export async function openServer(
  url: string,
  cluster: Cluster | undefined,
): Promise<() => Database> {
  const address = parseAddress(url);
  const root = connectTo(address, "default", cluster);
  try {
    await checkVersion(root);
    await createDatabase(root, address.database, cluster);
  } catch (cause) {
    throw asServerError(cause, address);
  } finally {
    await root.close();
  }
  return () => connectTo(address, address.database, cluster);
}

function parseAddress(text: string): Address {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw badUrl("it is not a URL");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw badUrl(`its scheme is ${url.protocol.slice(0, -1)}`);
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  if (!/^\w*$/.test(database)) {
    throw badUrl(`"${database}" is no name of a database`);
  }
  const shown = `${url.protocol}//${url.host}`;
  url.pathname = "/";
  return { url: url.href, database: database || "default", shown };
}

function badUrl(why: string): IsoscopeError {
  return new IsoscopeError(
    "ISO-CONFIG",
    `ISOSCOPE_CLICKHOUSE_URL can't be used: ${why}.`,
    {
      hint: "Write http://user:password@host:8123/database; the port is the one of ClickHouse's HTTP interface.",
    },
  );
}

function connectTo(
  address: Address,
  database: string,
  cluster: Cluster | undefined,
): Database {
  return databaseOver(
    createClient({
      url: address.url,
      database,
      application: "isoscope",
      request_timeout: REQUEST_TIMEOUT_MS,
      // What fails is told by whoever asked, once, and not by the client on every attempt.
      log: { level: ClickHouseLogLevel.OFF },
      // Only a server: over HTTP they hold for one request each and can't leak.
      ...(cluster === undefined
        ? {}
        : { clickhouse_settings: clusterSettings }),
    }),
  );
}

const clusterSettings = {
  // Acknowledged means on every shard it belongs to, not in a queue of the node that was asked.
  distributed_foreground_insert: 1,
  // Reads were written for one table: what a subquery finds is found on all shards.
  distributed_product_mode: "global",
  // Replicas follow one another in their own time: what has just been written is read where it was written, on the
  // first replica of each shard that answers, whichever node was asked.
  load_balancing: "in_order",
  prefer_localhost_replica: 0,
} as const;

async function checkVersion(root: Database): Promise<void> {
  const [row] = await root.rows<{ version?: unknown }>(
    loadSql("server/version.sql"),
  );
  const version = row?.version;
  if (typeof version !== "string") throw new Error("it is not ClickHouse");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new IsoscopeError(
    "ISO-STORE-VERSION",
    `The ClickHouse server is version ${version}; Isoscope needs ${OLDEST.join(".")} or later.`,
  );
}

async function createDatabase(
  root: Database,
  name: string,
  cluster: Cluster | undefined,
): Promise<void> {
  const there = await root.rows(loadSql("server/database.sql"), { name });
  if (there.length > 0 && cluster === undefined) return;
  await root.command(
    `CREATE DATABASE IF NOT EXISTS \`${name}\`${onCluster(cluster)}`,
  );
}

// ClickHouse error codes about who may do what.
const denials = new Set([
  "192", // UNKNOWN_USER
  "193", // WRONG_PASSWORD
  "194", // REQUIRED_PASSWORD
  "497", // ACCESS_DENIED
  "516", // AUTHENTICATION_FAILED
]);

function asServerError(cause: unknown, address: Address): IsoscopeError {
  if (cause instanceof IsoscopeError) return cause;
  const code = engineError(cause)?.code;
  if (code !== undefined && denials.has(code)) {
    return new IsoscopeError(
      "ISO-STORE-DENIED",
      `ClickHouse at ${address.shown} refuses: ${firstLine(cause)}`,
      {
        cause,
        hint:
          code === "497"
            ? `Grant it, for example GRANT ALL ON ${address.database}.* TO the user, or create the database beforehand.`
            : "Check the user and the password in ISOSCOPE_CLICKHOUSE_URL.",
      },
    );
  }
  return new IsoscopeError(
    "ISO-STORE-UNAVAILABLE",
    `ClickHouse at ${address.shown} ${code === undefined ? "does not answer" : "answers with an error"}: ${firstLine(cause)}`,
    {
      cause,
      hint: "Start it, or correct ISOSCOPE_CLICKHOUSE_URL (host, port of the HTTP interface); unset it to use the embedded engine.",
    },
  );
}

function firstLine(error: unknown): string {
  // Several addresses tried, as localhost has: the reason is in the parts.
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  return messageOf(error).split("\n", 1)[0] ?? "";
}
