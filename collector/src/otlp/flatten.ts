import {
  FIXED64,
  LENGTH,
  VARINT,
  type Field,
  type Message,
} from "./messages.js";
import { ByteReader, varintBytes } from "./wire.js";

/**
 * Replaces every attribute value or log body that is an array or a key-value list by a string value that
 * holds it as JSON text, and leaves out lists of numbers that are sent packed and empty: protobuf allows
 * them, ClickHouse refuses them. Everything else stays byte for byte.
 *
 * ClickHouse reads the request with a schema, and a schema can only declare so many levels; this is the
 * one place where the depth of a value matters, and only requests that the scan found nested values in
 * come here. The text follows the OpenTelemetry Collector's `Value.AsString`: bytes as base64, an empty
 * value as null, integers with all their digits; NaN and infinities, which JSON can't hold, as strings.
 *
 * @param request bytes that {@link scan} has accepted
 * @param message which request it is
 */
export function flatten(request: Uint8Array, message: Message): Uint8Array {
  const parts = rewrite(request, 0, request.length, message);
  return parts === undefined ? request : Buffer.concat(parts.chunks);
}

interface Parts {
  readonly chunks: Uint8Array[];
  size: number;
}

/** The message between `start` and `end` with its nested values replaced; undefined if it has none. */
function rewrite(
  bytes: Uint8Array,
  start: number,
  end: number,
  message: Message,
): Parts | undefined {
  const reader = new ByteReader(bytes, start, end);
  let parts: Parts | undefined;
  let copied = start;
  while (reader.more()) {
    const fieldStart = reader.at;
    const { number, wire } = reader.tag();
    if (wire !== LENGTH) {
      reader.skip(wire);
      continue;
    }
    const [from, to] = reader.block();
    const known = message.fields[number];
    if (known === undefined) continue;
    const replaced = replacement(bytes, from, to, message, number, known);
    if (replaced === undefined) continue;
    parts ??= { chunks: [], size: 0 };
    push(parts, bytes.subarray(copied, fieldStart));
    for (const chunk of replaced) push(parts, chunk);
    copied = to;
  }
  if (parts !== undefined) push(parts, bytes.subarray(copied, end));
  return parts;
}

/** What stands for one field; undefined when it stays as it is. */
function replacement(
  bytes: Uint8Array,
  from: number,
  to: number,
  message: Message,
  number: number,
  known: Field,
): Uint8Array[] | undefined {
  if (known.message === undefined) {
    return known.packed !== -1 && from === to ? [] : undefined;
  }
  return message.isValue
    ? field(STRING_VALUE, json(bytes, from, to, number))
    : wrap(number, rewrite(bytes, from, to, known.message));
}

const STRING_VALUE = 1;
const ARRAY_VALUE = 5;

function push(parts: Parts, chunk: Uint8Array): void {
  parts.chunks.push(chunk);
  parts.size += chunk.length;
}

function wrap(
  number: number,
  inner: Parts | undefined,
): Uint8Array[] | undefined {
  if (inner === undefined) return undefined;
  return [
    varintBytes(number * 8 + LENGTH),
    varintBytes(inner.size),
    ...inner.chunks,
  ];
}

function field(number: number, text: string): Uint8Array[] {
  const body = Buffer.from(text);
  return [varintBytes(number * 8 + LENGTH), varintBytes(body.length), body];
}

/** The JSON text of an ArrayValue (5) or KeyValueList (6) body. */
function json(
  bytes: Uint8Array,
  start: number,
  end: number,
  kind: number,
): string {
  const reader = new ByteReader(bytes, start, end);
  const parts: string[] = [];
  while (reader.more()) {
    const { number, wire } = reader.tag();
    if (wire !== LENGTH || number !== 1) {
      reader.skip(wire);
      continue;
    }
    const [from, to] = reader.block();
    parts.push(
      kind === ARRAY_VALUE
        ? jsonValue(bytes, from, to)
        : jsonEntry(bytes, from, to),
    );
  }
  return kind === ARRAY_VALUE ? `[${parts.join()}]` : `{${parts.join()}}`;
}

function jsonEntry(bytes: Uint8Array, start: number, end: number): string {
  const reader = new ByteReader(bytes, start, end);
  let key = "";
  let value = "null";
  while (reader.more()) {
    const { number, wire } = reader.tag();
    if (wire !== LENGTH) {
      reader.skip(wire);
      continue;
    }
    const [from, to] = reader.block();
    if (number === 1) key = reader.text(from, to);
    else if (number === 2) value = jsonValue(bytes, from, to);
  }
  return `${JSON.stringify(key)}:${value}`;
}

function jsonValue(bytes: Uint8Array, start: number, end: number): string {
  const reader = new ByteReader(bytes, start, end);
  let value = "null";
  while (reader.more()) {
    const { number, wire } = reader.tag();
    if (wire === VARINT) {
      const raw = reader.varint64();
      if (number === 2) value = raw === 0n ? "false" : "true";
      else if (number === 3) value = BigInt.asIntN(64, raw).toString();
    } else if (wire === FIXED64) {
      const double = reader.double();
      if (number === 4) value = jsonNumber(double);
    } else if (wire === LENGTH) {
      const [from, to] = reader.block();
      if (number === 1) value = JSON.stringify(reader.text(from, to));
      else if (number === 5 || number === 6) {
        value = json(bytes, from, to, number);
      } else if (number === 7) {
        value = JSON.stringify(
          Buffer.from(bytes.subarray(from, to)).toString("base64"),
        );
      }
    } else {
      reader.skip(wire);
    }
  }
  return value;
}

function jsonNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${String(value)}"`;
}
