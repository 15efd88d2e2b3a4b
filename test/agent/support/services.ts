import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import mysql from "mysql2";

/** A server that says just enough for its driver to connect. */
export interface FakeServer {
  port: number;
  close: () => void;
}

async function listening(onConnect: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnect(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** @param version its greeting: `8.4.3`, or what MariaDB writes there */
export async function fakeMysql(version: string): Promise<FakeServer> {
  return listening((stream) => {
    // mysql2's own server side of the protocol.
    const server = mysql.createServer((connection) => {
      const own = connection as unknown as {
        serverHandshake(options: object): void;
        writeOk(): void;
      };
      connection.on("error", () => undefined);
      connection.on("query", () => {
        own.writeOk();
      });
      own.serverHandshake({
        protocolVersion: 10,
        serverVersion: version,
        connectionId: 1,
        statusFlags: 2,
        characterSet: 8,
        capabilityFlags: 0xffffff ^ 0x800,
        authCallback: (_: unknown, done: (error: null) => void) => {
          done(null);
        },
      });
    });
    const inner = server as unknown as {
      _handleConnection(socket: Socket): void;
    };
    inner._handleConnection(stream);
  });
}

/**
 * @param info its answer to INFO
 * @param hello its fields in the answer to HELLO, after which it speaks RESP 3
 */
export function fakeRedis(
  info: string,
  hello: Readonly<Record<string, string>> = {},
): Promise<FakeServer> {
  const fields = Object.entries({ ...hello, proto: "3" });
  const greeting = `%${fields.length}\r\n${fields
    .flat()
    .map((one) => `$${Buffer.byteLength(one)}\r\n${one}\r\n`)
    .join("")}`;
  return listening((socket) => {
    socket.on("data", (data) => {
      // One reply for each command, which all begin with an array's header.
      for (const command of data.toString().split(/(?=^\*\d+\r\n)/m)) {
        const isInfo = /\r\ninfo\r\n/i.test(command);
        if (/\r\nHELLO\r\n/.test(command)) {
          socket.write(greeting);
          continue;
        }
        const bulk = `$${Buffer.byteLength(info)}\r\n${info}\r\n`;
        socket.write(isInfo ? bulk : "+OK\r\n");
      }
    });
  });
}

/** A Kafka broker that answers ApiVersions (key 18), up to version 2 of it. */
export function fakeKafka(
  apis: readonly (readonly [key: number, max: number])[],
): Promise<FakeServer> {
  return listening((socket) => {
    socket.on("data", (data: Buffer) => {
      const [key, version] = [data.readInt16BE(4), data.readInt16BE(6)];
      if (key !== 18) return;
      const body = Buffer.alloc(
        4 + 2 + 4 + apis.length * 6 + (version > 0 ? 4 : 0),
      );
      body.writeInt32BE(data.readInt32BE(8), 0);
      body.writeInt32BE(apis.length, 6);
      apis.forEach(([api, max], index) => {
        body.writeInt16BE(api, 10 + index * 6);
        body.writeInt16BE(max, 14 + index * 6);
      });
      const size = Buffer.alloc(4);
      size.writeInt32BE(body.length);
      socket.write(Buffer.concat([size, body]));
    });
  });
}

/** @param maxWireVersion of its hello */
export async function fakeMongodb(maxWireVersion: number): Promise<FakeServer> {
  const { BSON } = await import("mongodb");
  const hello = BSON.serialize({
    ok: 1,
    helloOk: true,
    isWritablePrimary: true,
    ismaster: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    minWireVersion: 0,
    maxWireVersion,
    readOnly: false,
  });
  return listening((socket) => {
    socket.on("data", (data: Buffer) => {
      const [request, code] = [data.readInt32LE(4), data.readInt32LE(12)];
      // OP_QUERY is answered by OP_REPLY, OP_MSG by itself.
      const isQuery = code === 2004;
      const head = Buffer.alloc(isQuery ? 36 : 21);
      head.writeInt32LE(head.length + hello.length, 0);
      head.writeInt32LE(request, 8);
      head.writeInt32LE(isQuery ? 1 : 2013, 12);
      if (isQuery) head.writeInt32LE(1, 32);
      socket.write(Buffer.concat([head, hello]));
    });
  });
}

/** What Elasticsearch answers to `GET /`, and OpenSearch with a distribution. */
export function fakeSearch(version: object): Promise<FakeServer> {
  const headers = {
    "content-type": "application/json",
    "x-elastic-product": "Elasticsearch",
  };
  return fakeUpstream(
    headers,
    JSON.stringify({
      name: "node-1",
      version,
      tagline: "You Know, for Search",
    }),
  );
}

/** A web server with these headers. */
export async function fakeUpstream(
  headers: Record<string, string>,
  body = "ok",
): Promise<FakeServer> {
  const server = createHttpServer((_request, response) => {
    response.writeHead(200, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
