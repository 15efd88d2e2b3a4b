import { IsoscopeError, messageOf } from "../errors.js";
import type { JsonField, JsonMessage, Scalar } from "./json-messages.js";
import { FIXED32, FIXED64, LENGTH, VARINT } from "./messages.js";

/** As deep as a JSON request may nest objects and lists, whatever they are. */
const MAX_JSON_DEPTH = 200;

const wireType: Record<Scalar, number> = {
  string: LENGTH,
  base64: LENGTH,
  hex: LENGTH,
  int64: VARINT,
  uint64: VARINT,
  sint64: VARINT,
  bool: VARINT,
  double: FIXED64,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  fixed32: FIXED32,
};

/**
 * The protobuf form of an OTLP/JSON request, so that one load path serves both.
 *
 * @param body the JSON text
 * @param message the request's fields by JSON name
 * @throws IsoscopeError ISO-MALFORMED, with the path of the offending field; ISO-TOO-DEEP
 */
export function transcode(body: Buffer, message: JsonMessage): Buffer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new IsoscopeError(
      "ISO-MALFORMED",
      `The body is not JSON: ${messageOf(cause)}`,
      { cause },
    );
  }
  const writer = new Writer(body.length);
  encode(writer, parsed, message, "$", 0);
  return writer.finish();
}

function encode(
  writer: Writer,
  value: unknown,
  message: JsonMessage,
  path: string,
  depth: number,
): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(path, "an object", value);
  }
  if (depth > MAX_JSON_DEPTH) {
    throw new IsoscopeError(
      "ISO-TOO-DEEP",
      `The request nests more than ${MAX_JSON_DEPTH} levels deep.`,
    );
  }
  for (const [name, inner] of Object.entries(value)) {
    const field = message.get(name);
    if (field === undefined || inner === null) continue;
    const at = `${path}.${name}`;
    if (!field.repeated) {
      encodeField(writer, inner, field, at, depth);
    } else if (Array.isArray(inner)) {
      inner.forEach((element, index) => {
        encodeField(writer, element, field, `${at}[${index}]`, depth);
      });
    } else {
      throw wrong(at, "a list", inner);
    }
  }
}

function encodeField(
  writer: Writer,
  value: unknown,
  field: JsonField,
  path: string,
  depth: number,
): void {
  const { type } = field;
  if (typeof type !== "string") {
    writer.tag(field.number, LENGTH);
    const start = writer.open();
    encode(writer, value, type, path, depth + 1);
    writer.close(start);
    return;
  }
  writer.tag(field.number, wireType[type]);
  switch (type) {
    case "string":
      writer.text(text(value, path), "utf8");
      return;
    case "base64":
      writer.text(matching(value, path, BASE64, "base64 text"), "base64");
      return;
    case "hex":
      writer.text(matching(value, path, HEX, "hexadecimal text"), "hex");
      return;
    case "bool":
      if (typeof value !== "boolean") throw wrong(path, "true or false", value);
      writer.varint(value ? 1n : 0n);
      return;
    case "double":
      writer.double(double(value, path));
      return;
    case "fixed32":
      writer.fixed32(
        Number(integer(value, path, 0n, 0xffffffffn, field.names)),
      );
      return;
    case "fixed64":
      writer.fixed64(integer(value, path, 0n, U64, field.names));
      return;
    case "sfixed64":
      writer.fixed64(integer(value, path, I64.min, I64.max, field.names));
      return;
    case "uint64":
      writer.varint(integer(value, path, 0n, U64, field.names));
      return;
    case "int64":
      writer.varint(integer(value, path, I64.min, I64.max, field.names));
      return;
    case "sint64": {
      const signed = integer(value, path, I64.min, I64.max, field.names);
      writer.varint((signed << 1n) ^ (signed >> 63n));
      return;
    }
  }
}

const HEX = /^(?:[0-9a-fA-F]{2})*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const INTEGER = /^-?\d{1,20}$/;
const U64 = (1n << 64n) - 1n;
const I64 = { min: -(1n << 63n), max: (1n << 63n) - 1n };

function wrong(path: string, expected: string, value: unknown): IsoscopeError {
  const shown = JSON.stringify(value) as string | undefined;
  return new IsoscopeError(
    "ISO-MALFORMED",
    `${path} should be ${expected}, not ${(shown ?? String(value)).slice(0, 60)}.`,
    { hint: "See the OTLP specification, JSON Protobuf Encoding." },
  );
}

function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw wrong(path, "text", value);
  return value;
}

function matching(
  value: unknown,
  path: string,
  pattern: RegExp,
  expected: string,
): string {
  if (typeof value !== "string" || !pattern.test(value)) {
    throw wrong(path, expected, value);
  }
  return value;
}

/** A number, or the text that stands for one JSON can't hold. */
function double(value: unknown, path: string): number {
  if (typeof value === "number") return value;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") {
    return Number(value);
  }
  if (typeof value === "string" && value !== "" && !isNaN(Number(value))) {
    return Number(value);
  }
  throw wrong(path, "a number", value);
}

/** A whole number, as a number or as text; text is how 64 bits survive JSON. */
function integer(
  value: unknown,
  path: string,
  min: bigint,
  max: bigint,
  names: readonly string[] | undefined,
): bigint {
  let result: bigint | undefined;
  if (typeof value === "number" && Number.isInteger(value)) {
    result = BigInt(value);
  } else if (typeof value === "string") {
    const named = names?.indexOf(value) ?? -1;
    if (named >= 0) result = BigInt(named);
    else if (INTEGER.test(value)) result = BigInt(value);
  }
  if (result === undefined || result < min || result > max) {
    throw wrong(path, `a whole number from ${min} to ${max}`, value);
  }
  return result;
}

/** Writes protobuf into one growing buffer. */
class Writer {
  #bytes: Buffer;
  #at = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(1024, expected));
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  tag(number: number, wire: number): void {
    this.#small(number * 8 + wire);
  }

  varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#room(1);
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#small(Number(rest));
  }

  #small(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  double(value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  fixed64(value: bigint): void {
    this.#room(8);
    this.#at = this.#bytes.writeBigUInt64LE(
      BigInt.asUintN(64, value),
      this.#at,
    );
  }

  fixed32(value: number): void {
    this.#room(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  text(value: string, encoding: "utf8" | "base64" | "hex"): void {
    const length = Buffer.byteLength(value, encoding);
    this.#small(length);
    this.#room(length);
    // Base64 may hold fewer bytes than its length suggests; the prefix must tell the truth.
    const written = this.#bytes.write(value, this.#at, encoding);
    if (written !== length) {
      this.#at -= varintSize(length);
      this.#small(written);
      this.#room(written);
      this.#bytes.write(value, this.#at, encoding);
    }
    this.#at += written;
  }

  /** Begins a message; one byte is kept for its length, which is seldom longer. */
  open(): number {
    this.#room(1);
    return this.#at++;
  }

  close(start: number): void {
    const length = this.#at - start - 1;
    const extra = varintSize(length) - 1;
    if (extra > 0) {
      this.#room(extra);
      this.#bytes.copyWithin(start + 1 + extra, start + 1, this.#at);
    }
    const end = this.#at + extra;
    this.#at = start;
    this.#small(length);
    this.#at = end;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(
      Math.max(this.#bytes.length * 2, this.#at + bytes + 16),
    );
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) size++;
  return size;
}
