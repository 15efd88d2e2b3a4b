import { seeded, type Random } from "../../shop/random.mjs";

/** Seeded draws as a request needs them. */
export class Draw {
  readonly #next: Random;

  constructor(seed: number) {
    this.#next = seeded(seed);
  }

  uniform(): number {
    return this.#next();
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  normal(): number {
    // Box and Muller.
    return (
      Math.sqrt(-2 * Math.log(1 - this.#next())) *
      Math.cos(2 * Math.PI * this.#next())
    );
  }

  /** Milliseconds around a median, with a heavy (Pareto, α = 1.8) tail for one in forty. */
  duration(median: number, sigma = 0.3): number {
    const body = median * Math.exp(sigma * this.normal());
    return this.chance(0.025)
      ? body * Math.min(40, 2 * (1 - this.#next()) ** (-1 / 1.8))
      : body;
  }

  /** 1, 2, 3, … with a heavy tail. */
  heavyCount(most: number): number {
    return Math.min(most, Math.floor((1 - this.#next()) ** (-1 / 1.6)));
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) {
      text += Math.floor(this.#next() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    }
    return text.slice(0, digits);
  }

  whole(below: number): number {
    return Math.floor(this.#next() * below);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.whole(choices.length)] as T;
  }
}
