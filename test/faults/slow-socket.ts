import { connect, type Socket } from "node:net";

/** Where a sender may dawdle. */
export const kinds = [
  "silent",
  "http headers",
  "http body",
  "http chunks",
  "grpc silent",
  "grpc headers",
  "grpc message",
] as const;
export type Kind = (typeof kinds)[number];

const frame = (
  type: number,
  flags: number,
  stream: number,
  payload: Buffer,
): Buffer => {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
};
const DATA = 0;
const HEADERS = 1;
const SETTINGS = 4;
const END_HEADERS = 4;
const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  frame(SETTINGS, 0, 0, Buffer.alloc(0)),
]);
/** A header without compression (RFC 7541, 6.2.2). */
const literal = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);
const grpcHeaders = Buffer.concat([
  literal(":method", "POST"),
  literal(":scheme", "http"),
  literal(
    ":path",
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
  ),
  literal(":authority", "collector"),
  literal("content-type", "application/grpc"),
  literal("te", "trailers"),
]);
const grpcCall = Buffer.concat([
  preface,
  frame(HEADERS, END_HEADERS, 1, grpcHeaders),
]);
const httpHead =
  "POST /v1/traces HTTP/1.1\r\nHost: collector\r\nContent-Type: application/x-protobuf\r\n";

/** What is sent at once, and what follows byte by byte, for ever. */
const scripts: Record<Kind, { first: string | Buffer; then: Buffer }> = {
  silent: { first: "", then: Buffer.alloc(0) },
  "http headers": { first: httpHead, then: Buffer.from("X-Slow: yes\r\n") },
  "http body": {
    first: `${httpHead}Content-Length: 100000\r\n\r\n`,
    then: Buffer.from([0]),
  },
  "http chunks": {
    first: `${httpHead}Transfer-Encoding: chunked\r\n\r\n`,
    then: Buffer.from("1\r\n0\r\n"),
  },
  "grpc silent": { first: "", then: Buffer.alloc(0) },
  "grpc headers": {
    first: Buffer.concat([
      preface,
      frame(HEADERS, 0, 1, grpcHeaders).subarray(0, 20),
    ]),
    // Never as many as the frame's length announces.
    then: Buffer.from([1]),
  },
  // A call whose message arrives one byte in each frame.
  "grpc message": {
    first: Buffer.concat([
      grpcCall,
      frame(DATA, 0, 1, Buffer.from([0, 0, 0, 255, 0])),
    ]),
    then: frame(DATA, 0, 1, Buffer.from([0])),
  },
};

/** A connection that sends one byte at a time, for as long as it is let. */
export class SlowSocket {
  readonly kind: Kind;
  readonly #socket: Socket;
  readonly #started = performance.now();
  #ended: number | undefined;
  connected = false;

  /** @param everyMs pause between two bytes */
  constructor(
    kind: Kind,
    collector: { url: string; grpcPort: number },
    everyMs: number,
  ) {
    this.kind = kind;
    const port = kind.startsWith("grpc")
      ? collector.grpcPort
      : Number(new URL(collector.url).port);
    const { first, then } = scripts[kind];
    this.#socket = connect(port, "127.0.0.1");
    let sent = 0;
    const timer = setInterval(() => {
      const byte = then[sent++ % Math.max(1, then.length)];
      if (byte !== undefined) this.#socket.write(Buffer.from([byte]));
    }, everyMs);
    this.#socket.on("connect", () => {
      this.connected = true;
      if (first.length > 0) this.#socket.write(first);
    });
    // Read, as a real client would, so that the end is noticed.
    this.#socket.resume();
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      clearInterval(timer);
      this.#ended = performance.now();
    });
  }

  get open(): boolean {
    return this.#ended === undefined;
  }

  get openForMs(): number {
    return (this.#ended ?? performance.now()) - this.#started;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
