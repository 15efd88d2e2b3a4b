import { IsoscopeError } from "../errors.js";
import {
  FIXED32,
  FIXED64,
  LENGTH,
  LOOK_END,
  LOOK_NESTED,
  LOOK_NOTHING,
  LOOK_SPAN_ID,
  LOOK_TIME,
  LOOK_TRACE_ID,
  VARINT,
  type Field,
  type Message,
} from "./messages.js";

/** What one walk over a request found. */
export interface Scan {
  /** Spans, log records or data points. */
  items: number;
  /** Spans whose trace or span id is missing, all zero or of the wrong length: not storable. */
  invalidIds: number;
  /** Kinds of metric met, as bits of `metricKinds`. */
  kinds: number;
  /** An attribute or body holds an array or a key-value list, or a list of numbers is empty: see flatten. */
  nested: boolean;
  /** Items of a time more than a day from the collector's: a clock that is off, or history. */
  farOff: number;
  /** Spans that end before they start: stored without a duration. */
  endBeforeStart: number;
}

/**
 * Values may nest this deep; deeper is refused. Other decoders stop at about a hundred nested messages,
 * and each level of a value is two or three of them.
 */
export const MAX_DEPTH = 32;

const HAS_TRACE_ID = 1;
const HAS_SPAN_ID = 2;
const HAS_BOTH = 3;

// One scan runs at a time and never yields, so its counts live here: the walk allocates nothing.
let items = 0;
let invalidIds = 0;
let kinds = 0;
let nested = false;
let farOff = 0;
let endBeforeStart = 0;
// Now, as the upper half of nanoseconds since 1970: steps of 2^32 ns, some four seconds.
let nowHigh = 0;
// Where the varint read last ends.
let after = 0;

const HIGH_NS = 2 ** 32;
const DAY_HIGH = (24 * 3600 * 1e9) / HIGH_NS;

/**
 * Walks a serialised OTLP request once and checks everything that loading relies on: tags, wire types of
 * known fields, lengths within their message, varints of at most 64 bits, nesting. Builds nothing.
 *
 * @param request the bytes of an Export…ServiceRequest
 * @param message which of the three it is
 * @param nowMs what items' times are held against, Unix milliseconds
 * @throws IsoscopeError ISO-MALFORMED or ISO-TOO-DEEP, naming the message and the byte offset
 */
export function scan(
  request: Uint8Array,
  message: Message,
  nowMs = Date.now(),
): Scan {
  items = 0;
  invalidIds = 0;
  kinds = 0;
  nested = false;
  farOff = 0;
  endBeforeStart = 0;
  nowHigh = Math.floor((nowMs * 1e6) / HIGH_NS);
  walk(request, 0, request.length, message, 0);
  return { items, invalidIds, kinds, nested, farOff, endBeforeStart };
}

function walk(
  bytes: Uint8Array,
  start: number,
  end: number,
  message: Message,
  depth: number,
): void {
  const fields = message.fields;
  let at = start;
  let ids = 0;
  // Where the eight bytes of its times are; -1 for none.
  let begins = -1;
  let ends = -1;
  if (message.item) items++;
  if (message.kind !== 0) kinds |= message.kind;
  while (at < end) {
    let tag = bytes[at] as number;
    if (tag < 0x80) at++;
    else {
      tag = varint32(bytes, at, end, message);
      at = after;
    }
    const number = tag >>> 3;
    const wire = tag & 7;
    if (number === 0) throw malformed(message, at, "field number 0");
    const field = number < fields.length ? fields[number] : undefined;
    if (wire !== LENGTH) {
      if (field !== undefined && field.wire !== wire) {
        throw malformed(message, at, `wire type ${wire} for field ${number}`);
      }
      at = skip(bytes, at, end, wire, message);
      if (field !== undefined) {
        if (field.look === LOOK_TIME) begins = at - 8;
        else if (field.look === LOOK_END) ends = at - 8;
      }
      continue;
    }
    let stop = at < end ? (bytes[at] as number) : 0x80;
    if (stop < 0x80) at++;
    else {
      stop = varint32(bytes, at, end, message);
      at = after;
    }
    stop += at;
    if (stop > end) {
      throw malformed(
        message,
        at,
        `a length of ${stop - at} reaches past the end of field ${number}`,
      );
    }
    if (field !== undefined) {
      if (field.message !== undefined) {
        if (!(field.message.isEntry && isPlainEntry(bytes, at, stop))) {
          if (field.look === LOOK_NESTED) nested = true;
          const deeper = message.isValue ? depth + 1 : depth;
          if (deeper > MAX_DEPTH) throw tooDeep(at);
          walk(bytes, at, stop, field.message, deeper);
        }
      } else if (field.wire !== LENGTH) {
        packed(bytes, at, stop, field, message);
      } else if (field.look !== LOOK_NOTHING) {
        ids |= idBit(bytes, at, stop, field.look);
      }
    }
    at = stop;
  }
  if (message.item) times(bytes, begins, ends, message.needsIds);
  if (message.needsIds && ids !== HAS_BOTH) invalidIds++;
}

/** Takes note of an item's times. A span has both; what else says no time has none of its own. */
function times(
  bytes: Uint8Array,
  begins: number,
  ends: number,
  isSpan: boolean,
): void {
  const high = begins < 0 ? 0 : uint32(bytes, begins + 4);
  if (high === 0 && !isSpan) return;
  if (Math.abs(high - nowHigh) > DAY_HIGH) farOff++;
  if (!isSpan) return;
  const endHigh = ends < 0 ? 0 : uint32(bytes, ends + 4);
  if (
    endHigh < high ||
    (endHigh === high &&
      begins >= 0 &&
      ends >= 0 &&
      uint32(bytes, ends) < uint32(bytes, begins))
  ) {
    endBeforeStart++;
  }
}

/** Little-endian. */
function uint32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}

/**
 * Recognises the usual attribute, a key and a scalar value each shorter than 128 bytes, in a few
 * comparisons: attributes are nine tenths of a request. Anything else takes the general walk.
 */
function isPlainEntry(bytes: Uint8Array, start: number, stop: number): boolean {
  if (bytes[start] !== 0x0a) return false;
  const keyLength = bytes[start + 1] as number;
  const value = start + 2 + keyLength;
  // The value's field, its length and the tag inside it.
  if (keyLength >= 0x80 || value + 3 > stop || bytes[value] !== 0x12) {
    return false;
  }
  const valueLength = bytes[value + 1] as number;
  if (valueLength >= 0x80 || value + 2 + valueLength !== stop) return false;
  switch (bytes[value + 2]) {
    case 0x0a: // string_value
      return (
        valueLength >= 2 && (bytes[value + 3] as number) === valueLength - 2
      );
    case 0x10: // bool_value
    case 0x18: // int_value, of one or two bytes
      return valueLength === 2
        ? (bytes[value + 3] as number) < 0x80
        : valueLength === 3 &&
            (bytes[value + 3] as number) >= 0x80 &&
            (bytes[value + 4] as number) < 0x80;
    case 0x21: // double_value
      return valueLength === 9;
    default:
      return false;
  }
}

function malformed(message: Message, at: number, what: string): IsoscopeError {
  return new IsoscopeError(
    "ISO-MALFORMED",
    `Malformed OTLP: ${what} in ${message.name} at byte ${at}.`,
    {
      hint: "The body must be the protobuf serialisation of the OTLP export request for this path.",
    },
  );
}

function tooDeep(at: number): IsoscopeError {
  return new IsoscopeError(
    "ISO-TOO-DEEP",
    `A value is nested more than ${MAX_DEPTH} levels deep (byte ${at}).`,
    { hint: "Flatten the attribute or log body before sending it." },
  );
}

/** The bit of an id of the right length that is not all zero; 0 when it is unusable. */
function idBit(
  bytes: Uint8Array,
  at: number,
  stop: number,
  look: number,
): number {
  if (stop - at !== (look === LOOK_TRACE_ID ? 16 : 8)) return 0;
  for (let i = at; i < stop; i++) {
    if (bytes[i] !== 0) {
      return look === LOOK_SPAN_ID ? HAS_SPAN_ID : HAS_TRACE_ID;
    }
  }
  return 0;
}

/** A length-delimited field whose elements are scalars must be a whole number of them. */
function packed(
  bytes: Uint8Array,
  start: number,
  stop: number,
  field: Field,
  message: Message,
): void {
  let at = start;
  if (field.packed !== -1 && start === stop) nested = true;
  if (field.packed === VARINT) {
    while (at < stop) at = skip(bytes, at, stop, VARINT, message);
  } else if (field.packed !== FIXED64 || (stop - start) % 8 !== 0) {
    throw malformed(message, start, "a scalar sent as bytes");
  }
}

function skip(
  bytes: Uint8Array,
  start: number,
  end: number,
  wire: number,
  message: Message,
): number {
  let at = start;
  if (wire === VARINT) {
    const limit = Math.min(end, start + 10);
    while (at < limit) {
      const byte = bytes[at++] as number;
      if (byte >= 0x80) continue;
      // Ten bytes hold 70 bits; ClickHouse refuses a number of more than 64.
      if (at - start === 10 && byte > 1) break;
      return at;
    }
    throw malformed(message, start, "a varint is too long");
  }
  if (wire === FIXED64) at += 8;
  else if (wire === FIXED32) at += 4;
  else throw malformed(message, start, `wire type ${wire}`);
  if (at > end) {
    throw malformed(message, start, "a fixed-size field is cut short");
  }
  return at;
}

/** Reads a tag or a length: below 2^32, of at most five bytes. Sets `after`. */
function varint32(
  bytes: Uint8Array,
  start: number,
  end: number,
  message: Message,
): number {
  let value = 0;
  let at = start;
  for (let shift = 0; shift < 35 && at < end; shift += 7) {
    const byte = bytes[at++] as number;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) {
      if (value > 0xffffffff) break;
      after = at;
      return value;
    }
  }
  throw malformed(message, start, "a tag or length is cut short or too large");
}
