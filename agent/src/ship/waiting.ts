/** What has a size: a request, gzipped. */
interface Sized {
  readonly body: { readonly byteLength: number };
}

/** Requests in memory, oldest first, measured in bytes. */
export class Waiting<Item extends Sized> {
  #items: Item[] = [];
  #bytes = 0;

  get length(): number {
    return this.#items.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#bytes += item.body.byteLength;
  }

  shift(): Item | undefined {
    const item = this.#items.shift();
    if (item !== undefined) this.#bytes -= item.body.byteLength;
    return item;
  }

  takeAll(): Item[] {
    const all = this.#items;
    this.#items = [];
    this.#bytes = 0;
    return all;
  }

  /** Takes the oldest out until the rest fits. */
  takeBeyond(maxBytes: number): Item[] {
    const taken: Item[] = [];
    while (this.#bytes > maxBytes) {
      const oldest = this.shift();
      if (oldest === undefined) break;
      taken.push(oldest);
    }
    return taken;
  }
}
