/** Counts the segments that are stored, for those who wait for some of them. */
export class Stored {
  #count = 0;
  readonly #waiting = new Set<{ readonly until: number; end: () => void }>();

  add(): void {
    this.#count++;
    for (const one of this.#waiting) if (one.until <= this.#count) one.end();
  }

  /** Returns when so many more are stored, or after `ms`. */
  async more(count: number, ms: number): Promise<void> {
    if (count === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        one.end();
      }, ms);
      const one = {
        until: this.#count + count,
        end: () => {
          clearTimeout(timer);
          this.#waiting.delete(one);
          resolve();
        },
      };
      this.#waiting.add(one);
    });
  }
}
