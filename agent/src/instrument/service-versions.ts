import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from "@opentelemetry/instrumentation";
import {
  noteKafka,
  noteMongodb,
  noteMysql,
  noteRedis,
  noteRedisHello,
  noteSearch,
} from "../facts/products";
import { VERSION } from "../version";
import {
  afterwards,
  type Method,
  quietly,
  thenTell,
  whenAsked,
  withCallback,
} from "./listen";
import { askMysqlSchema } from "./mysql-schema";

type Versions = Parameters<typeof noteKafka>[0];

/**
 * Listens to what drivers are told about their servers while they connect. Not one query is added: what a
 * driver does not learn is not known.
 */
export class ServiceVersions extends InstrumentationBase {
  /** @param schema whether to ask MySQL for the shape of its tables, which takes queries */
  constructor(schema: boolean) {
    super("@isoscope/agent/service-versions", VERSION, {});
    asksSchema = schema;
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      this.ofFile("mysql2", ">=2", "mysql2/lib/commands/client_handshake.js", {
        handshakeInit: afterwards((self, [, connection]) => {
          noteMysql(versionIn(self, "handshake"));
          if (asksSchema) askMysqlSchema(connection as object);
        }),
      }),
      this.ofFile("mysql", ">=2", "mysql/lib/protocol/sequences/Handshake.js", {
        HandshakeInitializationPacket: afterwards((self) => {
          noteMysql(versionIn(self, "_handshakeInitializationPacket"));
        }),
      }),
      this.ofMain("ioredis", ">=4", (exports) => exports, {
        _readyCheck: withCallback((info) => {
          noteRedis(info as Record<string, unknown>);
        }),
      }),
      this.ofMain("redis", ">=2 <4", ({ RedisClient }) => RedisClient, {
        on_info_cmd: afterwards((self) => {
          const { server_info: info } = self as { server_info?: unknown };
          if (typeof info === "object" && info !== null) {
            noteRedis(info as Record<string, unknown>);
          }
        }),
      }),
      this.ofFile(
        "@redis/client",
        ">=5",
        "@redis/client/dist/lib/client/commands-queue.js",
        { addCommand: whenAsked(isHello, noteRedisHello) },
      ),
      ...SEARCH.map(([name, file]) =>
        this.ofFile(name, "*", file, {
          request: whenAsked(isGreeting, (answer) => {
            // Of some versions the whole answer, of others its body.
            const { body = answer } = answer as { body?: unknown };
            noteSearch(body as Parameters<typeof noteSearch>[0]);
          }),
        }),
      ),
      this.ofMain("mongodb", ">=4", ({ MongoClient }) => MongoClient, {
        connect: listenFirst,
      }),
      this.ofFile("kafkajs", ">=1", "kafkajs/src/broker/index.js", {
        apiVersions: thenTell((versions) => {
          noteKafka(versions as Versions);
        }),
      }),
    ];
  }

  // Not #private: the base class calls init() before such members are there.
  private ofMain(
    name: string,
    range: string,
    pick: (exports: Record<string, unknown>) => unknown,
    methods: Readonly<Record<string, (original: Method) => Method>>,
  ): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      name,
      [range],
      (exports: Record<string, unknown>) => {
        const own = exports["default"] ?? exports;
        this.wrapAll(pick(own as Record<string, unknown>), methods);
        return exports;
      },
      () => undefined,
    );
  }

  private ofFile(
    name: string,
    range: string,
    file: string,
    methods: Readonly<Record<string, (original: Method) => Method>>,
  ): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      name,
      [range],
      undefined,
      undefined,
      [
        new InstrumentationNodeModuleFile(
          file,
          [range],
          (exports: unknown) => {
            this.wrapAll(exports, methods);
            return exports;
          },
          () => undefined,
        ),
      ],
    );
  }

  /** Of a class that another version may have otherwise: what is not there is not wrapped. */
  private wrapAll(
    constructor: unknown,
    methods: Readonly<Record<string, (original: Method) => Method>>,
  ): void {
    const own =
      typeof constructor === "object" && constructor !== null
        ? (constructor as { default?: unknown }).default
        : constructor;
    if (typeof own !== "function") return;
    const prototype = own.prototype as Record<string, Method>;
    for (const [name, wrapper] of Object.entries(methods)) {
      if (typeof prototype[name] !== "function") continue;
      this._wrap(prototype, name, wrapper);
    }
  }
}

// Not a field: `init` runs before a constructor could set one.
let asksSchema = false;

/** The clients of Elasticsearch (whose part that asks is a package of its own since 8) and OpenSearch. */
const SEARCH = [
  ["@elastic/elasticsearch", "@elastic/elasticsearch/lib/Transport.js"],
  ["@elastic/transport", "@elastic/transport/lib/Transport.js"],
  [
    "@opensearch-project/opensearch",
    "@opensearch-project/opensearch/lib/Transport.js",
  ],
] as const;

/** With it, a client that speaks RESP 3 greets. */
const isHello = ([command]: readonly unknown[]): boolean =>
  Array.isArray(command) && command[0] === "HELLO";

/** What `client.info()` asks, and the older clients before their first request. */
const isGreeting = ([params]: readonly unknown[]): boolean =>
  (params as { path?: unknown } | undefined)?.path === "/";

const listening = new WeakSet();

function listenFirst(original: Method): Method {
  return function (...args) {
    quietly(() => {
      if (listening.has(this)) return;
      listening.add(this);
      interface Changed {
        readonly newDescription?: { readonly maxWireVersion?: unknown };
      }
      const client = this as {
        on(event: string, listener: (changed: Changed) => void): unknown;
      };
      client.on("serverDescriptionChanged", ({ newDescription }) => {
        noteMongodb(newDescription?.maxWireVersion);
      });
    });
    return original.apply(this, args);
  };
}

function versionIn(self: object, packet: string): string {
  const { serverVersion } = ((self as Record<string, unknown>)[packet] ??
    {}) as { serverVersion?: unknown };
  return typeof serverVersion === "string" ? serverVersion : "";
}
