const BLOCK_RAW = 0;
const BLOCK_REPEATED = 1;

function block(type: number, size: number, last: boolean): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE((size << 3) | (type << 1) | Number(last), 0, 3);
  return header;
}

export function rawBlock(content: Buffer, last: boolean): Buffer {
  return Buffer.concat([block(BLOCK_RAW, content.length, last), content]);
}

/** Four bytes that stand for `size` zeros. */
export function repeatedBlock(size: number, last: boolean): Buffer {
  return Buffer.concat([block(BLOCK_REPEATED, size, last), Buffer.alloc(1)]);
}

/**
 * A zstd frame around ready blocks (RFC 8878, 3.1.1).
 *
 * @param declared the content's size that its header claims, if any
 * @param window the window descriptor's byte; 1 MB by default
 */
export function frame(
  blocks: readonly Buffer[],
  declared?: number,
  window = 0x50,
): Buffer {
  const size = Buffer.alloc(declared === undefined ? 0 : 8);
  if (declared !== undefined) size.writeBigUInt64LE(BigInt(declared));
  return Buffer.concat([
    Buffer.from("28b52ffd", "hex"),
    Buffer.from([declared === undefined ? 0 : 0xc0, window]),
    size,
    ...blocks,
  ]);
}

/** A frame without content, which decoders pass over. */
export function skippable(bytes: number): Buffer {
  const header = Buffer.from("502a4d1800000000", "hex");
  header.writeUInt32LE(bytes, 4);
  return Buffer.concat([header, Buffer.alloc(bytes, 0xff)]);
}
