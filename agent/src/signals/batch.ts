import { reason, report } from "../problems";

/** Collects finished records and hands them on in batches: when full, or after a while. */
export class BatchQueue<Item> {
  readonly #limit: number;
  readonly #intervalMs: number;
  readonly #handOver: (items: Item[]) => void;
  #items: Item[] = [];
  #timer: NodeJS.Timeout | undefined;
  #immediate = false;

  /**
   * @param limit records that make a batch full; encoding one must not be felt on the event loop
   * @param intervalMs the longest a record waits, ms
   * @param handOver encodes and ships
   */
  constructor(
    limit: number,
    intervalMs: number,
    handOver: (items: Item[]) => void,
  ) {
    this.#limit = limit;
    this.#intervalMs = intervalMs;
    this.#handOver = handOver;
  }

  push(item: Item): void {
    this.#items.push(item);
    if (this.#immediate || this.#items.length >= this.#limit) {
      this.flush();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.#intervalMs).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    try {
      this.#handOver(items);
    } catch (error) {
      report(
        "ISO-A20",
        `${items.length} records could not be encoded and are lost: ${reason(error)}`,
      );
    }
  }

  /** From now on nothing waits: the process is about to end. */
  flushEveryPush(): void {
    this.#immediate = true;
    this.flush();
  }
}
