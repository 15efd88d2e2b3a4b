/** A list of numbers that grows: outside of the heap, millions of them cost its collection nothing. */
export class Numbers<A extends Float64Array | Int32Array | Uint32Array> {
  readonly #make: (length: number) => A;
  #values: A;
  #length = 0;

  constructor(make: (length: number) => A) {
    this.#make = make;
    this.#values = make(1024);
  }

  get length(): number {
    return this.#length;
  }

  /** At least the numbers; what follows them is 0. */
  get values(): A {
    return this.#values;
  }

  /** The numbers alone. */
  get all(): A {
    return this.#values.subarray(0, this.#length) as A;
  }

  get bytes(): number {
    return this.#values.byteLength;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const more = this.#make(2 * this.#length);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }
}

/** Adds to one of some sums. */
export function addTo(sums: Float64Array, at: number, more: number): void {
  sums[at] = (sums[at] ?? 0) + more;
}

export const float64s = () => new Numbers((length) => new Float64Array(length));
export const int32s = () => new Numbers((length) => new Int32Array(length));
export const uint32s = () => new Numbers((length) => new Uint32Array(length));
