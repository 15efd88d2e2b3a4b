import { between, pick, type Random } from "../shop/random.mjs";

/** A field of a protobuf message whose schema is not known. */
interface Field {
  number: number;
  wire: number;
  value: bigint | Buffer | Field[];
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** The fields of a message; undefined when the bytes can't be one. */
function parse(bytes: Buffer): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  const readVarint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = readVarint();
    if (tag === undefined || tag >> 3n === 0n || tag > 0x7fffn)
      return undefined;
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (wire === VARINT) {
      const value = readVarint();
      if (value === undefined) return undefined;
      fields.push({ number, wire, value });
      continue;
    }
    const size =
      wire === FIXED64
        ? 8
        : wire === FIXED32
          ? 4
          : wire === LENGTH
            ? Number(readVarint() ?? -1n)
            : -1;
    if (size < 0 || at + size > bytes.length) return undefined;
    const value = bytes.subarray(at, (at += size));
    const inner = wire === LENGTH && size > 1 ? parse(value) : undefined;
    fields.push({ number, wire, value: inner ?? value });
  }
  return fields;
}

function serialise(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(({ number, wire, value }) => {
      const tag = varint(BigInt(number * 8 + wire));
      if (typeof value === "bigint") return [tag, varint(value)];
      const bytes = Buffer.isBuffer(value) ? value : serialise(value);
      return wire === LENGTH
        ? [tag, varint(BigInt(bytes.length)), bytes]
        : [tag, bytes];
    }),
  );
}

const oddNumbers = [
  0n,
  1n,
  127n,
  1n << 31n,
  1n << 32n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
] as const;
const fixed64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const oddFixed = [
  ...oddNumbers.map(fixed64),
  // NaN, both infinities, the least double.
  ...[0x7ff8n, 0x7ff0n, 0xfff0n].map((top) => fixed64(top << 48n)),
];
const oddBytes = [
  Buffer.alloc(0),
  Buffer.alloc(1),
  Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
  Buffer.from("\0'\"\\\n{}[]`;--"),
  Buffer.from("é\u2028\u{1f600}"),
  Buffer.from("\ud800", "utf16le"),
  Buffer.alloc(16),
  Buffer.alloc(5000, "x"),
];

function siblings(fields: Field[]): Field[][] {
  return [
    fields,
    ...fields.flatMap(({ value }) =>
      Array.isArray(value) ? siblings(value) : [],
    ),
  ];
}

/** The same message with one thing in it changed, its lengths right: what a scan by lengths lets through. */
function changeTree(random: Random, fields: Field[]): void {
  const list = pick(
    random,
    siblings(fields).filter((some) => some.length > 0),
  );
  const index = between(random, 0, list.length - 1);
  const field = list[index];
  if (field === undefined) return;
  const change = between(random, 0, 6);
  if (change === 0) list.splice(index, 1);
  else if (change === 1) list.splice(index, 0, field);
  else if (change === 2) field.number = between(random, 1, 20);
  else if (change === 3) {
    const other = between(random, 0, list.length - 1);
    list.push(...list.splice(other, 1));
  } else if (typeof field.value === "bigint") {
    field.value = pick(random, oddNumbers);
  } else if (field.wire === FIXED64) field.value = pick(random, oddFixed);
  else if (field.wire === LENGTH) field.value = pick(random, oddBytes);
}

function changeBytes(random: Random, bytes: Buffer): Buffer {
  const at = between(random, 0, Math.max(0, bytes.length - 1));
  const to = Math.min(bytes.length, at + between(random, 1, 40));
  const part = bytes.subarray(at, to);
  switch (between(random, 0, 4)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), part, bytes.subarray(to)]);
    default: {
      const flipped = Buffer.from(bytes);
      for (let n = between(random, 1, 4); n > 0; n--) {
        const bit = between(random, 0, flipped.length * 8 - 1);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      }
      return flipped;
    }
  }
}

/** A protobuf message spoilt in one to three places: its bytes, or its fields with all lengths kept right. */
export function mutate(random: Random, message: Buffer): Buffer {
  let bytes = message;
  for (let n = between(random, 1, 3); n > 0; n--) {
    const fields = random() < 0.75 ? parse(bytes) : undefined;
    if (fields === undefined || fields.length === 0) {
      bytes = changeBytes(random, bytes);
    } else {
      changeTree(random, fields);
      bytes = serialise(fields);
    }
  }
  return bytes;
}
