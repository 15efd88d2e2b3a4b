/**
 * Remembers which requests were accepted lately, so that a client's retry of one whose acknowledgement it
 * never saw is answered without being stored again.
 *
 * Two generations of keys: the older is dropped whole when the younger has lasted the window. A request is
 * thus recognised for at least the window and at most twice it.
 */
export class Seen {
  readonly #windowMs: number;
  #young = new Set<string>();
  #old = new Set<string>();
  #since: number;
  readonly #now: () => number;

  /** @param windowMs how long a request is recognised at least, in milliseconds */
  constructor(windowMs: number, now: () => number = Date.now) {
    this.#windowMs = windowMs;
    this.#now = now;
    this.#since = now();
  }

  has(key: string): boolean {
    this.#turn();
    return this.#young.has(key) || this.#old.has(key);
  }

  add(key: string): void {
    this.#turn();
    this.#young.add(key);
  }

  #turn(): void {
    const now = this.#now();
    if (now - this.#since < this.#windowMs) return;
    this.#old =
      now - this.#since < 2 * this.#windowMs ? this.#young : new Set<string>();
    this.#young = new Set<string>();
    this.#since = now;
  }
}
