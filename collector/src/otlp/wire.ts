import { FIXED32, FIXED64, LENGTH, VARINT } from "./messages.js";

/** `value` (below 2^53) as a protobuf varint. */
export function varintBytes(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
  return Uint8Array.from(out);
}

/**
 * Reads protobuf fields from bytes that are known to be well formed. Throws RangeError past the end, so
 * that a torn file is noticed.
 */
export class ByteReader {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #view: DataView | undefined;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
  }

  more(): boolean {
    return this.at < this.#end;
  }

  tag(): { number: number; wire: number } {
    const tag = this.varint();
    return { number: Math.floor(tag / 8), wire: tag % 8 };
  }

  /** A varint below 2^53. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  varint64(): bigint {
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
      shift += 7n;
    }
  }

  /** Start and end of a length-delimited field's content; moves past it. */
  block(): [start: number, end: number] {
    const length = this.varint();
    const start = this.at;
    this.#advance(length);
    return [start, this.at];
  }

  fixed64(): bigint {
    const start = this.at;
    this.#advance(8);
    return this.#dataView().getBigUint64(start, true);
  }

  double(): number {
    const start = this.at;
    this.#advance(8);
    return this.#dataView().getFloat64(start, true);
  }

  text(start: number, end: number): string {
    return Buffer.from(
      this.#bytes.buffer,
      this.#bytes.byteOffset + start,
      end - start,
    ).toString("utf8");
  }

  skip(wire: number): void {
    if (wire === VARINT) this.varint64();
    else if (wire === FIXED64) this.#advance(8);
    else if (wire === FIXED32) this.#advance(4);
    else if (wire === LENGTH) this.block();
    else throw new RangeError(`wire type ${wire}`);
  }

  #byte(): number {
    const byte = this.at < this.#end ? this.#bytes[this.at] : undefined;
    if (byte === undefined) throw new RangeError("past the end");
    this.at++;
    return byte;
  }

  #advance(length: number): void {
    if (this.at + length > this.#end) throw new RangeError("past the end");
    this.at += length;
  }

  #dataView(): DataView {
    this.#view ??= new DataView(
      this.#bytes.buffer,
      this.#bytes.byteOffset,
      this.#bytes.byteLength,
    );
    return this.#view;
  }
}
