import { IsoscopeError } from "../errors.js";
import { tooLarge } from "./decompress.js";

/** Compressed-flag (1 byte) and length (4 bytes) stand before each message (gRPC over HTTP/2). */
const PREFIX_BYTES = 5;

export interface GrpcMessage {
  readonly compressed: boolean;
  readonly body: Buffer;
}

/** Puts together the one message of a unary call as its data arrives. */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws IsoscopeError ISO-TOO-LARGE as soon as more is sent or announced than is allowed */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > PREFIX_BYTES + this.#maxBytes) {
      throw tooLarge(this.#maxBytes);
    }
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= PREFIX_BYTES) {
      if (first.readUInt32BE(1) > this.#maxBytes)
        throw tooLarge(this.#maxBytes);
    } else if (this.#size >= PREFIX_BYTES) {
      this.#chunks.splice(0, this.#chunks.length, this.#joined());
    }
  }

  /** @throws IsoscopeError ISO-MALFORMED when what came is not exactly one message */
  finish(): GrpcMessage {
    const all = this.#joined();
    const announced = all.length < PREFIX_BYTES ? -1 : all.readUInt32BE(1);
    if (all.length - PREFIX_BYTES !== announced) {
      throw malformed(
        all.length < PREFIX_BYTES
          ? "carries no message"
          : `carries ${all.length - PREFIX_BYTES} bytes where one message of ${announced} was announced`,
      );
    }
    const flag = all[0] ?? 0;
    if (flag > 1) throw malformed(`has the unknown flag ${flag}`);
    return { compressed: flag === 1, body: all.subarray(PREFIX_BYTES) };
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && first !== undefined
      ? first
      : Buffer.concat(this.#chunks);
  }
}

/** A message as it goes over the wire, not compressed. */
export function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function malformed(what: string): IsoscopeError {
  return new IsoscopeError("ISO-MALFORMED", `The gRPC call ${what}.`);
}
