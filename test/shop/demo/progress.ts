import pc from "picocolors";

/** A line that says what begins. */
export function phase(text: string): void {
  console.log(`${pc.cyan("▸")} ${text}`);
}

export function detail(text: string): void {
  console.log(`  ${pc.dim(text)}`);
}

const barWidth = 30;
const plainEveryMs = 5_000;

/** A bar redrawn in place on a terminal, a plain line every five seconds elsewhere. */
export class Progress {
  readonly #label: string;
  #lastPlainMs = performance.now();

  constructor(label: string) {
    this.#label = label;
  }

  /** @param fraction between 0 and 1 */
  update(fraction: number, text: string): void {
    if (process.stdout.isTTY) {
      const filled = Math.round(barWidth * Math.min(1, fraction));
      const bar = "█".repeat(filled) + "░".repeat(barWidth - filled);
      process.stdout.write(`\r\u001b[2K  ${this.#label} ${bar} ${text}`);
    } else if (performance.now() - this.#lastPlainMs >= plainEveryMs) {
      this.#lastPlainMs = performance.now();
      console.log(`  ${this.#label} ${Math.round(100 * fraction)} % ${text}`);
    }
  }

  end(): void {
    if (process.stdout.isTTY) process.stdout.write("\r\u001b[2K");
  }
}
