import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import pLimit from "p-limit";
import { IsoscopeError, messageOf } from "../errors.js";
import { TooMuch, unzstd } from "./zstd.js";

type Decode = (body: Buffer, maxBytes: number) => Promise<Buffer>;

const zlibDecode = (
  decode: (
    body: Buffer,
    options: { maxOutputLength: number },
  ) => Promise<Buffer>,
): Decode => {
  return (body, maxOutputLength) => decode(body, { maxOutputLength });
};

const codecs: Readonly<Record<string, Decode>> = {
  gzip: zlibDecode(promisify(gunzip)),
  // The older name of the same (RFC 9110, 8.4.1.3).
  "x-gzip": zlibDecode(promisify(gunzip)),
  deflate: zlibDecode(promisify(inflate)),
  zstd: unzstd,
};

/** What a sender may choose from, as `Accept-Encoding` and `grpc-accept-encoding` list it. */
export const acceptEncoding = "gzip, deflate, zstd, identity";

/**
 * Bodies that are decompressed at a time. Each may grow to the limit on a request, so this bounds what
 * bombs sent side by side take; a usual body waits its turn for less than a millisecond.
 */
const AT_ONCE = 4;
const turn = pLimit(AT_ONCE);

/**
 * The body as it was before its Content-Encoding.
 *
 * @param encoding the header's value; undefined and "identity" leave the body as it is
 * @param maxBytes the most that may come out; memory stays bounded by it whatever the input claims
 * @throws IsoscopeError ISO-CONTENT-ENCODING, ISO-TOO-LARGE or ISO-MALFORMED
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const codec = checkEncoding(encoding);
  if (codec === undefined) return body;
  try {
    return await turn(codec.decode, body, maxBytes);
  } catch (cause) {
    if (cause instanceof IsoscopeError) throw cause;
    if (isTooLarge(cause)) throw tooLarge(maxBytes);
    throw new IsoscopeError(
      "ISO-MALFORMED",
      `The body is not valid ${codec.name}: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

/**
 * The codec of a Content-Encoding; undefined where there is nothing to undo. Encodings one inside the other
 * are refused: no exporter sends them, and each would multiply what a bomb can claim.
 *
 * @throws IsoscopeError ISO-CONTENT-ENCODING
 */
export function checkEncoding(
  encoding: string | undefined,
): { readonly name: string; readonly decode: Decode } | undefined {
  const name = (encoding ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "") return undefined;
  const decode = Object.hasOwn(codecs, name) ? codecs[name] : undefined;
  if (decode !== undefined) return { name, decode };
  throw new IsoscopeError(
    "ISO-CONTENT-ENCODING",
    name.includes(",")
      ? `The body is encoded more than once: "${name}".`
      : `The encoding "${name}" is not supported.`,
  );
}

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof TooMuch ||
    (error instanceof Error &&
      "code" in error &&
      error.code === "ERR_BUFFER_TOO_LARGE")
  );
}

export function tooLarge(maxBytes: number): IsoscopeError {
  return new IsoscopeError(
    "ISO-TOO-LARGE",
    `The request is larger than ${maxBytes} bytes after decompression.`,
    { hint: "Send smaller batches, or raise ISOSCOPE_MAX_REQUEST_MB." },
  );
}
