/** Writes the few protobuf wire types a summary needs; not for the hot path. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  message(field: number, write: (inner: ProtoWriter) => void): void {
    const inner = new ProtoWriter();
    write(inner);
    this.#delimited(field, inner.finish());
  }

  string(field: number, value: string): void {
    if (value !== "") this.#delimited(field, Buffer.from(value, "utf8"));
  }

  fixed64(field: number, value: bigint): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    this.#tag(field, 1);
    this.#parts.push(bytes);
  }

  double(field: number, value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.#tag(field, 1);
    this.#parts.push(bytes);
  }

  /** Adds fields that are encoded already. */
  raw(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const all = Buffer.concat(this.#parts);
    // Not a view into Buffer's shared pool: the bytes are transferred to another thread.
    return new Uint8Array(all);
  }

  #delimited(field: number, bytes: Uint8Array): void {
    this.#tag(field, 2);
    this.#varint(bytes.byteLength);
    this.#parts.push(bytes);
  }

  #tag(field: number, wireType: number): void {
    this.#varint((field << 3) | wireType);
  }

  #varint(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest > 0x7f) {
      bytes.push((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    this.#parts.push(Uint8Array.from(bytes));
  }
}
