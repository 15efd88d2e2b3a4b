import { type BatchLimits } from "../config";
import { reason, report } from "../problems";

/** Collects finished records and hands them on in batches: when full, or after a while. */
export class BatchQueue<Item> {
  readonly #limits: BatchLimits;
  readonly #handOver: (items: Item[]) => void;
  #items: Item[] = [];
  #timer: NodeJS.Timeout | undefined;
  #immediate = false;

  /**
   * @param limits when a batch is full, and how long a record waits at most
   * @param handOver encodes and ships
   */
  constructor(limits: BatchLimits, handOver: (items: Item[]) => void) {
    this.#limits = limits;
    this.#handOver = handOver;
  }

  push(item: Item): void {
    this.#items.push(item);
    if (this.#immediate || this.#items.length >= this.#limits.size) {
      this.flush();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.#limits.delayMs).unref();
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
