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
} from "../facts/products";
import { VERSION } from "../version";

type Method = (this: object, ...args: unknown[]) => unknown;
type Versions = Parameters<typeof noteKafka>[0];

/**
 * Listens to what drivers are told about their servers while they connect. Not one query is added: what a
 * driver does not learn is not known.
 */
export class ServiceVersions extends InstrumentationBase {
  constructor() {
    super("@isoscope/agent/service-versions", VERSION, {});
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      this.ofFile("mysql2", ">=2", "mysql2/lib/commands/client_handshake.js", {
        handshakeInit: afterwards((self) => {
          noteMysql(versionIn(self, "handshake"));
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
      // From 4 on it asks nothing that would tell.
      this.ofMain("redis", ">=2 <4", ({ RedisClient }) => RedisClient, {
        on_info_cmd: afterwards((self) => {
          const { server_info: info } = self as { server_info?: unknown };
          if (typeof info === "object" && info !== null) {
            noteRedis(info as Record<string, unknown>);
          }
        }),
      }),
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
    if (typeof constructor !== "function") return;
    const prototype = constructor.prototype as Record<string, Method>;
    for (const [name, wrapper] of Object.entries(methods)) {
      if (typeof prototype[name] !== "function") continue;
      this._wrap(prototype, name, wrapper);
    }
  }
}

/** A fact that can't be read never troubles a driver. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Another form than the versions known here have.
  }
}

function afterwards(tell: (self: object) => void) {
  return (original: Method): Method =>
    function (...args) {
      const result = original.apply(this, args);
      quietly(() => {
        tell(this);
      });
      return result;
    };
}

function withCallback(tell: (result: unknown) => void) {
  return (original: Method): Method =>
    function (callback, ...rest) {
      if (typeof callback !== "function") {
        return original.call(this, callback, ...rest);
      }
      const told = (error: unknown, result: unknown): unknown => {
        if (typeof result === "object" && result !== null) {
          quietly(() => {
            tell(result);
          });
        }
        return Reflect.apply(callback, undefined, [error, result]) as unknown;
      };
      return original.call(this, told, ...rest);
    };
}

function thenTell(tell: (result: unknown) => void) {
  return (original: Method): Method =>
    async function (...args) {
      const result = await original.apply(this, args);
      quietly(() => {
        tell(result);
      });
      return result;
    };
}

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
