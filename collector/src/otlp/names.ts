/** What is written in place of one name too many; for the attributes of a metric, OpenTelemetry has its own. */
export const OVERFLOW = "isoscope.overflow";
export const SERIES_OVERFLOW = "otel.metric.overflow";

/** Decides which names stay: the same answer each time it is asked about one, once it has said yes. */
export interface NameJudge {
  environment(name: number): boolean;
  service(name: number): boolean;
  /** The operations of a service. */
  operations(service: number): Names;
  /** The series of a service's metrics. */
  series(service: number): Names;
}

export interface Names {
  has(name: number): boolean;
}

/** How much of each a request may hold. */
export interface AttributeLimits {
  /** Attributes of one resource, scope, span, event, link, log record or data point. */
  readonly count: number;
  /** Bytes of one attribute's value. */
  readonly valueBytes: number;
}

// FNV-1a: names are compared by 32 bits of hash. Two that collide count as one, which costs nothing.
const SEED = 0x811c9dc5 | 0;

export function hashBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  seed = SEED,
): number {
  let hash = seed;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  // Signed: what fits 32 bits is no heap object, and a Map finds it faster.
  return hash;
}

export function hashName(name: string): number {
  const bytes = Buffer.from(name);
  return hashBytes(bytes, 0, bytes.length);
}

/** What a resource says of who sends, as hashes; 0 where it says nothing. */
export interface Origin {
  environment: number;
  service: number;
  /** All of the resource. */
  identity: number;
}

/** Attributes that name the environment: the later wins over the earlier, as in the load step. */
const environmentKeys = [
  "deployment.environment",
  "deployment.environment.name",
];
const SERVICE = "service.name";

/** Which name an attribute of a resource holds. */
export function namedBy(key: string): "environment" | "service" | undefined {
  if (key === SERVICE) return "service";
  return environmentKeys.includes(key) ? "environment" : undefined;
}

/** A KeyValue that holds text or bytes. */
interface Entry {
  readonly key: string;
  /** Field of the AnyValue: 1 for a string, 7 for bytes. */
  readonly member: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Finds key and value of a serialised KeyValue.
 *
 * @returns undefined when the value is neither text nor bytes
 */
export function textEntry(
  bytes: Buffer,
  start: number,
  end: number,
): Entry | undefined {
  let key = "";
  let value: Omit<Entry, "key"> | undefined;
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    if (field.wire !== 2) continue;
    if (field.number === 1)
      key = bytes.toString("latin1", field.from, field.to);
    else if (field.number === 2) value = textValue(bytes, field.from, field.to);
  }
  return value === undefined ? undefined : { key, ...value };
}

function textValue(
  bytes: Buffer,
  start: number,
  end: number,
): Omit<Entry, "key"> | undefined {
  if (start === end) return undefined;
  readField(bytes, start);
  const { number: member, wire, from, to } = field;
  return wire === 2 && (member === 1 || member === 7)
    ? { member, from, to }
    : undefined;
}

/** Reads who a serialised Resource says it is. */
export function originOf(bytes: Buffer, start: number, end: number): Origin {
  const origin = {
    environment: 0,
    service: 0,
    identity: hashBytes(bytes, start, end),
  };
  let strongest = -1;
  for (let at = start; at < end;) {
    at = readField(bytes, at);
    const { number, wire, from, to } = field;
    if (wire !== 2 || number !== 1) continue;
    const entry = textEntry(bytes, from, to);
    if (entry?.member !== 1 || entry.from === entry.to) continue;
    const strength = environmentKeys.indexOf(entry.key);
    if (entry.key === SERVICE) {
      origin.service = hashBytes(bytes, entry.from, entry.to);
    } else if (strength > strongest) {
      strongest = strength;
      origin.environment = hashBytes(bytes, entry.from, entry.to);
    }
  }
  return origin;
}

/** The field that {@link readField} read last. */
export const field = { number: 0, wire: 0, from: 0, to: 0 };

/**
 * Reads one field of a message that the scan has accepted, allocating nothing.
 *
 * @returns where the next one begins
 */
export function readField(bytes: Uint8Array, start: number): number {
  let at = start;
  let tag = bytes[at++] as number;
  if (tag >= 0x80) {
    tag = (tag & 0x7f) | ((bytes[at++] as number) << 7);
    // Field numbers above 2047 are none of ours: only their end matters.
    while ((bytes[at - 1] as number) >= 0x80) at++;
  }
  const wire = tag & 7;
  field.number = tag >>> 3;
  field.wire = wire;
  field.from = at;
  if (wire === 2) {
    let length = bytes[at++] as number;
    if (length >= 0x80) {
      length &= 0x7f;
      for (let factor = 0x80; ; factor *= 0x80) {
        const byte = bytes[at++] as number;
        length += (byte & 0x7f) * factor;
        if (byte < 0x80) break;
      }
    }
    field.from = at;
    at += length;
  } else if (wire === 0) {
    while ((bytes[at++] as number) >= 0x80);
  } else at += wire === 1 ? 8 : 4;
  field.to = at;
  return at;
}
