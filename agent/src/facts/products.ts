import { PRESENT, tellService } from "./facts";

const NUMBER = /\d+(?:\.\d+)*/;

/**
 * Takes the version in a MySQL server's greeting.
 *
 * @param greeting `8.4.3`, `8.0.36-0ubuntu0.22.04.1`, or MariaDB's `5.5.5-10.11.6-MariaDB-1:10.11.6+maria~deb12`,
 *   whose first number is there for old clients
 */
export function noteMysql(greeting: string): void {
  const isMaria = /mariadb/i.test(greeting);
  const version = NUMBER.exec(greeting.replace(/^5\.5\.5-/, ""))?.[0];
  if (version === undefined) return;
  tellService(isMaria ? "mariadb" : "mysql", version, "MySQL handshake");
}

/**
 * Takes the answer to the INFO with which a client asks whether Redis is ready.
 *
 * @param info fields by name
 */
export function noteRedis(info: Readonly<Record<string, unknown>>): void {
  // The compatible ones state a version of Redis, too.
  for (const name of ["valkey", "dragonfly", "redis"]) {
    const version = info[`${name}_version`];
    if (typeof version !== "string" || !NUMBER.test(version)) continue;
    tellService(name, version.replace(/^df-v/, ""), "INFO of the ready check");
    return;
  }
}

/** Those that answer HELLO with their own name. */
const REDIS = new Set(["redis", "valkey", "dragonfly", "keydb"]);

/**
 * Takes the answer to HELLO, with which `redis` begins to speak RESP 3.
 *
 * @param reply fields by name, as an object or a Map, or names and values by turns
 */
export function noteRedisHello(reply: unknown): void {
  const fields = new Map<unknown, unknown>();
  if (Array.isArray(reply)) {
    for (let at = 0; at + 1 < reply.length; at += 2) {
      fields.set(String(reply[at]), reply[at + 1]);
    }
  } else if (reply instanceof Map) {
    for (const [name, value] of reply) fields.set(String(name), value);
  } else {
    for (const [name, value] of Object.entries(reply as object)) {
      fields.set(name, value);
    }
  }
  const server = String(fields.get("server"));
  const version = String(fields.get("version"));
  if (!REDIS.has(server) || !NUMBER.test(version)) return;
  tellService(server, version.replace(/^df-v/, ""), "HELLO");
}

/** Takes what Elasticsearch or OpenSearch answers to `GET /`. */
export function noteSearch(answer: {
  readonly version?: {
    readonly number?: unknown;
    readonly distribution?: unknown;
  };
}): void {
  const { number, distribution } = answer.version ?? {};
  if (typeof number !== "string" || !NUMBER.test(number)) return;
  const name = distribution === "opensearch" ? "opensearch" : "elasticsearch";
  tellService(name, number, "version.number of GET /");
}

/** MongoDB's releases by the wire version of their hello (mongo/src/mongo/db/wire_version.h). */
const WIRE: Readonly<Record<number, string>> = {
  6: "3.6",
  7: "4.0",
  8: "4.2",
  9: "4.4",
  13: "5.0",
  14: "5.1",
  15: "5.2",
  16: "5.3",
  17: "6.0",
  18: "6.1",
  19: "6.2",
  20: "6.3",
  21: "7.0",
  22: "7.1",
  23: "7.2",
  24: "7.3",
  25: "8.0",
  26: "8.1",
  27: "8.2",
};

/** Takes the `maxWireVersion` of a server's hello; 0 is a server that has not answered yet. */
export function noteMongodb(maxWireVersion: unknown): void {
  if (typeof maxWireVersion !== "number" || maxWireVersion === 0) return;
  const version = WIRE[maxWireVersion] ?? `wire ${maxWireVersion}`;
  tellService("mongodb", version, "maxWireVersion of hello");
}

/**
 * Takes the API versions of a Kafka broker. It states no version of its own; what it can be asked tells
 * releases apart.
 *
 * @param versions by the API's key: 0 Produce, 1 Fetch, 3 Metadata
 */
export function noteKafka(
  versions: Readonly<Record<string, { readonly maxVersion?: unknown }>>,
): void {
  const most = (key: number): string => {
    const version = versions[key]?.maxVersion;
    return typeof version === "number" ? String(version) : "none";
  };
  tellService(
    "kafka",
    `produce ${most(0)}, fetch ${most(1)}, metadata ${most(3)}, ${Object.keys(versions).length} APIs`,
    "ApiVersions",
  );
}

/** A product, and its version if it says one: `nginx/1.25.3 (Ubuntu)`, `cloudflare`. */
const PRODUCT = /^([A-Za-z][\w.-]{0,40})(?:\/(\d[\w.+-]{0,40}))?(?=$|[\s(,;])/;
const VERSION = /^v?\d[\w.+-]{0,40}$/;
const NAMED = ["server", "x-powered-by", "x-elastic-product"];
const VERSIONED = ["x-app-version", "x-api-version", "x-version"];

/** Where an answer came from lately, so that of a thousand answers of one server one is looked at. */
const seen = new Map<string, Set<number>>();
const AGAIN_MS = 60_000;
const MOST = 1_000;
let forget: NodeJS.Timeout | undefined;

/**
 * Takes the headers of another server's answer: what it says it is, not where it is.
 *
 * @param header gives a header by its lower-case name; not called for a server that was seen lately
 */
export function noteUpstream(
  host: string,
  port: number,
  header: (name: string) => unknown,
): void {
  const ports = seen.get(host);
  if (ports?.has(port) === true) return;
  if (ports !== undefined) ports.add(port);
  else if (seen.size < MOST) seen.set(host, new Set([port]));
  else return;
  forget ??= setInterval(() => {
    seen.clear();
  }, AGAIN_MS).unref();
  for (const name of NAMED) {
    const value = header(name);
    const found = typeof value === "string" ? PRODUCT.exec(value) : null;
    if (found?.[1] === undefined) continue;
    tellService(found[1].toLowerCase(), found[2] ?? PRESENT, `header ${name}`);
  }
  for (const name of VERSIONED) {
    const value = header(name);
    if (typeof value !== "string" || !VERSION.test(value)) continue;
    tellService(name, value, `header ${name}`);
  }
}
