import { IsoscopeError } from "../errors.js";

/** What the frames of a zstd body say about what will come out of them, before anything is decoded. */
export interface Claim {
  /** The largest window that decoding needs, in bytes. */
  readonly window: number;
  /** The most that can come out, in bytes: as declared, else what the blocks can hold. */
  readonly output: number;
  /** The least that comes out of an intact body: the declared sizes. */
  readonly declared: number;
  /** Frames without content are among them: Node's decoder stops there. */
  readonly skippable: boolean;
}

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;
const BLOCK_MAX = 128 * 1024;
const dictionaryIdBytes = [0, 1, 2, 4] as const;

/**
 * Walks the headers of frames and blocks (RFC 8878, 3.1) without decoding any: a few bytes can claim
 * gigabytes, and a decoder would set memory aside for them.
 *
 * @throws IsoscopeError ISO-MALFORMED
 */
export function readClaim(body: Buffer): Claim {
  let window = 0;
  let output = 0;
  let declared = 0;
  let skippable = false;
  let at = 0;
  while (at < body.length) {
    const magic = integer(body, at, 4);
    if (Math.floor(magic / 16) === SKIPPABLE) {
      skippable = true;
      at += 8 + integer(body, at + 4, 4);
      continue;
    }
    if (magic !== FRAME) throw malformed(at, "no frame starts");
    const header = readHeader(body, at + 4);
    const blocks = walkBlocks(body, header.end);
    window = Math.max(window, header.window);
    output += header.contentSize ?? blocks.output;
    declared += header.contentSize ?? 0;
    at = blocks.end + (header.checksum ? 4 : 0);
  }
  if (at > body.length) throw malformed(body.length, "it is cut short");
  return { window, output, declared, skippable };
}

function readHeader(
  body: Buffer,
  start: number,
): {
  window: number;
  contentSize: number | undefined;
  checksum: boolean;
  end: number;
} {
  const descriptor = integer(body, start, 1);
  const single = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  let at = start + 1;
  let window = 0;
  if (!single) {
    const byte = integer(body, at++, 1);
    window = 2 ** (10 + (byte >> 3)) * (1 + (byte & 7) / 8);
  }
  const idBytes = dictionaryIdBytes[descriptor & 3] ?? 0;
  if (idBytes > 0 && integer(body, at, idBytes) !== 0) {
    throw malformed(at, "it needs a dictionary");
  }
  at += idBytes;
  const sizeBytes = sizeFlag === 0 ? (single ? 1 : 0) : 2 ** sizeFlag;
  const contentSize =
    sizeBytes === 0
      ? undefined
      : integer(body, at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  return {
    window: single ? (contentSize ?? 0) : window,
    contentSize,
    checksum: (descriptor & 4) !== 0,
    end: at + sizeBytes,
  };
}

function walkBlocks(
  body: Buffer,
  start: number,
): { output: number; end: number } {
  let at = start;
  let output = 0;
  for (;;) {
    const header = integer(body, at, 3);
    const size = header >> 3;
    const type = (header >> 1) & 3;
    if (type === 3 || size > BLOCK_MAX) throw malformed(at, "a block is wrong");
    // Raw bytes; one byte repeated; compressed, of at most a block's size.
    output += type === 2 ? BLOCK_MAX : size;
    at += 3 + (type === 1 ? 1 : size);
    if ((header & 1) === 1) return { output, end: at };
  }
}

/** Little-endian, of 1 to 8 bytes; beyond 2^53 it is only about right, which is enough to refuse it. */
function integer(body: Buffer, at: number, bytes: number): number {
  if (at + bytes > body.length) throw malformed(at, "it is cut short");
  if (bytes <= 6) return body.readUIntLE(at, bytes);
  return body.readUInt32LE(at) + body.readUInt32LE(at + 4) * 2 ** 32;
}

function malformed(at: number, what: string): IsoscopeError {
  return new IsoscopeError(
    "ISO-MALFORMED",
    `The body is not valid zstd: ${what} at byte ${at}.`,
  );
}
