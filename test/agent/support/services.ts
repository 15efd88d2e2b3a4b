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

/** Texts by column, or how many rows a statement changed. */
export type MysqlAnswer = readonly Record<string, string | null>[] | number;

/**
 * @param version its greeting: `8.4.3`, or what MariaDB writes there
 * @param answer to a query; by default all change nothing
 */
export async function fakeMysql(
  version: string,
  answer: (query: string) => MysqlAnswer = () => 0,
): Promise<FakeServer> {
  return listening((stream) => {
    // mysql2's own server side of the protocol.
    const server = mysql.createServer((connection) => {
      const own = connection as unknown as {
        serverHandshake(options: object): void;
        sequenceId: number;
        writeOk(result: { affectedRows: number }): void;
        writeTextResult(rows: object, columns: readonly object[]): void;
      };
      connection.on("error", () => undefined);
      connection.on("query", (query: string) => {
        const result = answer(query);
        // Its server counts on over all queries, its client from each.
        own.sequenceId = 1;
        if (typeof result === "number") own.writeOk({ affectedRows: result });
        else
          own.writeTextResult(result, Object.keys(result[0] ?? {}).map(text));
        own.sequenceId = 0;
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
          own.sequenceId = 0;
        },
      });
    });
    const inner = server as unknown as {
      _handleConnection(socket: Socket): void;
    };
    inner._handleConnection(stream);
  });
}

/** A column of the protocol. */
const text = (name: string) => ({
  ...{ catalog: "def", schema: "", table: "", orgTable: "", orgName: name },
  ...{ name, characterSet: 45, columnLength: 1_000, columnType: 253 },
  ...{ flags: 0, decimals: 0 },
});

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

/**
 * @param maxWireVersion of its hello
 * @param answer to a command; none is asked for by those who only connect
 */
export async function fakeMongodb(
  maxWireVersion: number,
  answer: (command: Readonly<Record<string, unknown>>) => object = () => ({
    ok: 1,
  }),
): Promise<FakeServer> {
  const { BSON } = await import("mongodb");
  const hello = {
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
  };
  const replyTo = (message: Buffer): Buffer => {
    const [request, code] = [message.readInt32LE(4), message.readInt32LE(12)];
    // OP_QUERY is answered by OP_REPLY, OP_MSG by itself.
    const isQuery = code === 2004;
    const command = isQuery ? {} : BSON.deserialize(message.subarray(21));
    const isHello = isQuery || "hello" in command || "ismaster" in command;
    const body = BSON.serialize(isHello ? hello : answer(command));
    const head = Buffer.alloc(isQuery ? 36 : 21);
    head.writeInt32LE(head.length + body.length, 0);
    head.writeInt32LE(request, 8);
    head.writeInt32LE(isQuery ? 1 : 2013, 12);
    if (isQuery) head.writeInt32LE(1, 32);
    return Buffer.concat([head, body]);
  };
  return listening((socket) => {
    let received = Buffer.alloc(0);
    socket.on("data", (data: Buffer) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4) {
        const size = received.readInt32LE(0);
        if (received.length < size) return;
        socket.write(replyTo(received.subarray(0, size)));
        received = received.subarray(size);
      }
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
