/**
 * A token bucket that holds one second's worth and may be overdrawn: what a request costs is often known
 * only after it was let in, and its key then waits until the debt is paid.
 */
export class Bucket {
  readonly perSecond: number;
  readonly #size: number;
  readonly #now: () => number;
  #level: number;
  #at: number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.perSecond = perSecond;
    // Below one a second, a bucket of one second's worth would never hold a whole request.
    this.#size = Math.max(1, perSecond);
    this.#now = now;
    this.#level = this.#size;
    this.#at = now();
  }

  /** Seconds until `amount` can be taken; 0 when it can be now. */
  wait(amount: number): number {
    this.#fill();
    const missing = Math.min(amount, this.#size) - this.#level;
    return missing <= 0 ? 0 : missing / this.perSecond;
  }

  take(amount: number): void {
    this.#fill();
    this.#level -= amount;
  }

  #fill(): void {
    const now = this.#now();
    this.#level = Math.min(
      this.#size,
      this.#level + ((now - this.#at) / 1000) * this.perSecond,
    );
    this.#at = now;
  }
}
