/** Protobuf wire types. */
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Up to this many UTF-16 units a loop is faster than a call into native code. */
const SHORT = 64;
const FIRST_BYTES = 4_096;
const MOST_KEPT_BYTES = 1024 * 1024;

/**
 * Writes protobuf into one buffer that grows and is used again. A message's length is not known before
 * its content: {@link begin} leaves room for it, {@link end} fills it in. Field numbers up to 15 only
 * take one byte, which is all the fast paths here write; {@link fixed32} takes larger ones.
 */
export class WireWriter {
  #bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** What was written so far; a view that the next write may change. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#at);
  }

  /** A copy of what was written, in memory of its own: it may be transferred to another thread. */
  take(): Uint8Array<ArrayBuffer> {
    const copy = new Uint8Array(this.#at);
    copy.set(this.written);
    return copy;
  }

  /** Begins again; memory that one large record asked for is given back. */
  clear(): void {
    this.#at = 0;
    if (this.#bytes.length > MOST_KEPT_BYTES) {
      this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    }
  }

  /** Takes back what was written after a position. */
  truncate(at: number): void {
    this.#at = at;
  }

  /**
   * Opens a message.
   *
   * @param room bytes to leave for its length: 1 up to 127 bytes of content, 2 up to 16,383; a wrong
   *   guess costs a move, not correctness
   * @returns what {@link end} wants
   */
  begin(field: number, room: 1 | 2 = 1): number {
    this.#reserve(6);
    this.#bytes[this.#at] = (field << 3) | DELIMITED;
    this.#at += 1 + room;
    return this.#at;
  }

  /** Closes the message that {@link begin} opened. */
  end(start: number, room: 1 | 2 = 1): void {
    const length = this.#at - start;
    const needed = varintLength(length);
    let from = start - room;
    if (needed !== room) {
      this.#reserve(needed);
      this.#bytes.copyWithin(from + needed, start, this.#at);
      this.#at += needed - room;
    }
    let rest = length;
    while (rest > 0x7f) {
      this.#bytes[from++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[from] = rest;
  }

  /** A string field; written also when empty, since it may be one of a oneof. */
  string(field: number, text: string): void {
    const { length } = text;
    // A UTF-16 unit is three bytes at most.
    this.#reserve(length * 3 + 12);
    this.#bytes[this.#at++] = (field << 3) | DELIMITED;
    if (length <= SHORT && this.#ascii(text)) return;
    const bytes = Buffer.byteLength(text, "utf8");
    this.#varint(bytes);
    this.#at += this.#bytes.write(text, this.#at, "utf8");
  }

  /** A bytes field. */
  bytes(field: number, value: Uint8Array): void {
    this.#reserve(value.byteLength + 12);
    this.#bytes[this.#at++] = (field << 3) | DELIMITED;
    this.#varint(value.byteLength);
    this.#bytes.set(value, this.#at);
    this.#at += value.byteLength;
  }

  /** A bytes field given as hexadecimal digits, an even number of them. */
  hex(field: number, digits: string): void {
    const { length } = digits;
    this.#reserve(length + 12);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = (field << 3) | DELIMITED;
    bytes[at++] = length >> 1;
    for (let i = 0; i < length; i += 2) {
      bytes[at++] =
        (nibble(digits.charCodeAt(i)) << 4) | nibble(digits.charCodeAt(i + 1));
    }
    this.#at = at;
  }

  /** A varint field: a boolean, an enum, a count; a negative number takes ten bytes. */
  varint(field: number, value: number): void {
    this.#reserve(12);
    this.#bytes[this.#at++] = (field << 3) | VARINT;
    if (value >= 0) this.#varint(value);
    else this.#negative(BigInt(value));
  }

  double(field: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#at] = (field << 3) | FIXED64;
    this.#bytes.writeDoubleLE(value, this.#at + 1);
    this.#at += 9;
  }

  /** A fixed64 field that holds a count, up to 2^53. */
  fixed64(field: number, value: number): void {
    this.#fixed64(field, value % 2 ** 32, Math.floor(value / 2 ** 32));
  }

  /**
   * A fixed64 field that holds a time in nanoseconds, which no double can.
   *
   * @param ms since the epoch, with fractions
   */
  time(field: number, ms: number): void {
    const whole = Math.floor(ms);
    // 16 bits at a time stay below 2^53: whole * 10^6 = high * 2^16 + low.
    const high = Math.floor(whole / 65_536) * 1e6;
    const low =
      (high % 65_536) * 65_536 +
      (whole % 65_536) * 1e6 +
      Math.round((ms - whole) * 1e6);
    this.#fixed64(
      field,
      low % 2 ** 32,
      Math.floor(high / 65_536) + Math.floor(low / 2 ** 32),
    );
  }

  /** A fixed32 field, its number up to 2,047. */
  fixed32(field: number, value: number): void {
    this.#reserve(6);
    this.#varint((field << 3) | FIXED32);
    this.#bytes.writeUInt32LE(value, this.#at);
    this.#at += 4;
  }

  /** Packed fixed64 counts. */
  packedCounts(field: number, values: readonly number[]): void {
    this.#reserve(values.length * 8 + 12);
    this.#bytes[this.#at++] = (field << 3) | DELIMITED;
    this.#varint(values.length * 8);
    for (const value of values) {
      this.#bytes.writeUInt32LE(value % 2 ** 32, this.#at);
      this.#bytes.writeUInt32LE(Math.floor(value / 2 ** 32), this.#at + 4);
      this.#at += 8;
    }
  }

  /** Packed doubles. */
  packedDoubles(field: number, values: readonly number[]): void {
    this.#reserve(values.length * 8 + 12);
    this.#bytes[this.#at++] = (field << 3) | DELIMITED;
    this.#varint(values.length * 8);
    for (const value of values) {
      this.#at = this.#bytes.writeDoubleLE(value, this.#at);
    }
  }

  /** Fields that are encoded already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.byteLength;
  }

  /** @returns false, with nothing written, for anything but ASCII */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    const { length } = text;
    let at = this.#at;
    bytes[at++] = length;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest = rest > 0x7fffffff ? Math.floor(rest / 128) : rest >>> 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #negative(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#at++] = Number(rest);
  }

  #fixed64(field: number, low: number, high: number): void {
    this.#reserve(9);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = (field << 3) | FIXED64;
    for (let shift = 0; shift < 32; shift += 8) bytes[at++] = low >>> shift;
    for (let shift = 0; shift < 32; shift += 8) bytes[at++] = high >>> shift;
    this.#at = at;
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(
      Math.max(needed, this.#bytes.length * 2),
    );
    larger.set(this.written);
    this.#bytes = larger;
  }
}

function varintLength(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

/** The value of one hexadecimal digit, given as its character code. */
function nibble(code: number): number {
  return code < 58 ? code - 48 : (code | 32) - 87;
}
