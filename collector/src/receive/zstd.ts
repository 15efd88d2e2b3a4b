import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { readClaim } from "./zstd-frames.js";

/** What a decoder must be able to take (RFC 8878, 3.1.1.1.2): encoders use it whatever the content's size. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/** Makes the decoder's output longer than the limit known from its other failures. */
export class TooMuch extends Error {}

/**
 * The content of all frames of a zstd body.
 *
 * @param maxBytes the most that may come out
 * @throws TooMuch when more would; IsoscopeError ISO-MALFORMED; the decoder's own error
 */
export async function unzstd(body: Buffer, maxBytes: number): Promise<Buffer> {
  const claim = readClaim(body);
  if (claim.output === 0) return Buffer.alloc(0);
  const windowLimit = Math.max(WINDOW_BYTES, maxBytes);
  if (claim.declared > maxBytes || claim.window > windowLimit) {
    throw new TooMuch();
  }
  if (nativeDecode !== undefined && !claim.skippable) {
    return nativeDecode(body, {
      maxOutputLength: maxBytes,
      params: { [WINDOW_LOG_MAX]: Math.ceil(Math.log2(windowLimit)) },
    });
  }
  return decodeInWasm(body, Math.min(claim.output, maxBytes), claim.output);
}

type NativeDecode = (
  body: Buffer,
  options: { maxOutputLength: number; params: Record<number, number> },
) => Promise<Buffer>;

/** ZSTD_d_windowLogMax of zstd.h. */
const WINDOW_LOG_MAX = 100;

/** Node has zstd since 22.15, off the main thread; the types are of the oldest Node supported. */
const nativeDecode: NativeDecode | undefined =
  "zstdDecompress" in zlib && typeof zlib.zstdDecompress === "function"
    ? (promisify(zlib.zstdDecompress) as NativeDecode)
    : undefined;

/** An empty frame that does not declare its size. */
const EMPTY_FRAME = Buffer.from("28b52ffd0000010000", "hex");
/** ZSTD_error_dstSize_tooSmall. */
const OUTPUT_TOO_SMALL = "code -70";

/**
 * The reference decoder, compiled to WebAssembly: it writes into one allocation of a size given
 * beforehand and keeps no window. It would take that size from the first frame's header; behind a frame
 * that declares none it takes ours, and the other frames follow in the same call.
 */
async function decodeInWasm(
  body: Buffer,
  room: number,
  most: number,
): Promise<Buffer> {
  const decoder = await (wasm ??= loadWasm());
  try {
    const output = decoder.decompress(Buffer.concat([EMPTY_FRAME, body]), {
      defaultHeapSize: Math.max(1, room),
    });
    return Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  } catch (error) {
    const full =
      error instanceof Error && error.message.includes(OUTPUT_TOO_SMALL);
    throw full && most > room ? new TooMuch() : error;
  }
}

let wasm: ReturnType<typeof loadWasm> | undefined;

// Loaded when the first zstd body comes: most collectors never see one.
async function loadWasm() {
  const module = await import("@bokuweb/zstd-wasm");
  await module.init();
  return module;
}
