import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { IsoscopeError, messageOf } from "../errors.js";

const codecs = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
} as const;

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
  const name = (encoding ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "") return body;
  if (name !== "gzip" && name !== "deflate") {
    throw new IsoscopeError(
      "ISO-CONTENT-ENCODING",
      `Content-Encoding "${name}" is not supported.`,
    );
  }
  try {
    return await codecs[name](body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(maxBytes);
    throw new IsoscopeError(
      "ISO-MALFORMED",
      `The body is not valid ${name}: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

function isTooLarge(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_BUFFER_TOO_LARGE"
  );
}

export function tooLarge(maxBytes: number): IsoscopeError {
  return new IsoscopeError(
    "ISO-TOO-LARGE",
    `The request is larger than ${maxBytes} bytes after decompression.`,
    { hint: "Send smaller batches, or raise ISOSCOPE_MAX_REQUEST_MB." },
  );
}
