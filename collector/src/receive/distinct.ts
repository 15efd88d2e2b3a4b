/** How long a name that no longer comes is remembered, and takes its place, at the least. */
const GENERATION_MS = 24 * 3600_000;

/** How many more names several of these may take together. */
export interface Budget {
  left: number;
}

/**
 * The names, by hash, that are let through: as many as the limit, first come first served; a name that has
 * not come for a day makes room.
 */
export class Distinct {
  readonly limit: number;
  readonly #budget: Budget;
  readonly #now: () => number;
  readonly #lastSeen = new Map<number, number>();
  #generation = 0;
  #startedAt: number;

  constructor(
    limit: number,
    budget: Budget = { left: limit },
    now: () => number = Date.now,
  ) {
    this.limit = limit;
    this.#budget = budget;
    this.#now = now;
    this.#startedAt = now();
  }

  get size(): number {
    return this.#lastSeen.size;
  }

  /** Whether a name is let through; takes note of it if there is room. */
  has(name: number): boolean {
    const seen = this.#lastSeen.get(name);
    if (seen === this.#generation) return true;
    if (seen === undefined) {
      if (this.#isFull()) this.#forget();
      if (this.#isFull()) return false;
      this.#budget.left--;
    }
    this.#lastSeen.set(name, this.#generation);
    return true;
  }

  #isFull(): boolean {
    return this.size >= this.limit || this.#budget.left <= 0;
  }

  #forget(): void {
    const now = this.#now();
    if (now - this.#startedAt < GENERATION_MS) return;
    this.#startedAt = now;
    this.#generation++;
    for (const [name, seen] of this.#lastSeen) {
      if (seen >= this.#generation - 1) continue;
      this.#lastSeen.delete(name);
      this.#budget.left++;
    }
  }
}
