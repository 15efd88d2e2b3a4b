import { hash } from "node:crypto";
import { FIXED64, LENGTH, VARINT } from "./messages.js";
import { ByteReader, varintBytes } from "./wire.js";

/**
 * What is written before each request in a segment (message `…Envelope` of store/load/otlp.proto): who
 * sent it, when it came, and the hash that recognises it when it comes again.
 */
export interface Envelope {
  /** Overrides the sender's claim; empty when the key binds to none. */
  readonly environment: string;
  readonly keyId: string;
  readonly receivedUnixNano: bigint;
  readonly requestHash: bigint;
  /** The hash of the request as it is stored, where that is not what was sent: some of it was cut. */
  readonly checksum?: bigint;
  /** Spans, log records or data points that will be stored. */
  readonly items: number;
  /** Items reported as rejected in `partial_success`. */
  readonly rejectedItems: number;
  /** Kinds of metric in it, as bits of `metricKinds`. */
  readonly kinds: number;
}

const field = {
  environment: 1,
  keyId: 3,
  received: 4,
  hash: 5,
  request: 6,
  items: 7,
  rejected: 8,
  kinds: 9,
  bytes: 10,
  checksum: 11,
} as const;

/** The first 64 bits of a request's SHA-256. */
export function requestHash(request: Uint8Array): bigint {
  return hash("sha256", request, "buffer").readBigUInt64LE(0);
}

/**
 * The bytes that precede a request in a segment: the length of the whole envelope, its fields, and the tag
 * and length of the request, which follows untouched.
 */
export function envelopeHeader(
  envelope: Envelope,
  requestBytes: number,
): Uint8Array {
  const parts: Uint8Array[] = [
    ...textField(field.environment, envelope.environment),
    ...textField(field.keyId, envelope.keyId),
    ...fixedField(field.received, envelope.receivedUnixNano),
    ...fixedField(field.hash, envelope.requestHash),
    ...numberField(field.items, envelope.items),
    ...numberField(field.rejected, envelope.rejectedItems),
    ...numberField(field.kinds, envelope.kinds),
    ...numberField(field.bytes, requestBytes),
    ...(envelope.checksum === undefined
      ? []
      : fixedField(field.checksum, envelope.checksum)),
    varintBytes(field.request * 8 + LENGTH),
    varintBytes(requestBytes),
  ];
  const header = Buffer.concat(parts);
  return Buffer.concat([varintBytes(header.length + requestBytes), header]);
}

function textField(number: number, value: string): Uint8Array[] {
  const body = Buffer.from(value);
  return [varintBytes(number * 8 + LENGTH), varintBytes(body.length), body];
}

function numberField(number: number, value: number): Uint8Array[] {
  return [varintBytes(number * 8 + VARINT), varintBytes(value)];
}

function fixedField(number: number, value: bigint): Uint8Array[] {
  const body = Buffer.alloc(8);
  body.writeBigUInt64LE(value);
  return [varintBytes(number * 8 + FIXED64), body];
}

/** One envelope as found in a segment: its place in the file and what it says. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly envelope: Envelope;
  readonly request: Uint8Array;
}

/**
 * Reads the envelopes of a segment in order and stops, without an error, where the file is torn: at the
 * first that is cut short or whose request does not have the hash that it was written with.
 */
export function* readEnvelopes(segment: Uint8Array): Generator<Found> {
  const reader = new ByteReader(segment);
  while (reader.more()) {
    const start = reader.at;
    let found: Found;
    try {
      const [from, to] = reader.block();
      found = { start, end: to, ...readOne(segment, from, to) };
    } catch (error) {
      if (error instanceof RangeError) return;
      throw error;
    }
    const { checksum, requestHash: sent } = found.envelope;
    if (requestHash(found.request) !== (checksum ?? sent)) return;
    yield found;
  }
}

function readOne(
  bytes: Uint8Array,
  start: number,
  end: number,
): { envelope: Envelope; request: Uint8Array } {
  const reader = new ByteReader(bytes, start, end);
  let request: Uint8Array | undefined;
  const texts: Record<number, string> = {};
  const fixed: Record<number, bigint> = {};
  const numbers: Record<number, number> = {};
  while (reader.more()) {
    const { number, wire } = reader.tag();
    if (wire === FIXED64) fixed[number] = reader.fixed64();
    else if (wire === VARINT) numbers[number] = reader.varint();
    else if (wire === LENGTH) {
      const [from, to] = reader.block();
      if (number === field.request) request = bytes.subarray(from, to);
      else texts[number] = reader.text(from, to);
    } else throw new RangeError(`wire type ${wire}`);
  }
  if (request === undefined) throw new RangeError("no request");
  const checksum = fixed[field.checksum];
  return {
    request,
    envelope: {
      environment: texts[field.environment] ?? "",
      keyId: texts[field.keyId] ?? "",
      receivedUnixNano: fixed[field.received] ?? 0n,
      requestHash: fixed[field.hash] ?? 0n,
      items: numbers[field.items] ?? 0,
      rejectedItems: numbers[field.rejected] ?? 0,
      kinds: numbers[field.kinds] ?? 0,
      ...(checksum === undefined ? {} : { checksum }),
    },
  };
}
