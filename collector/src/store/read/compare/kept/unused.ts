/** What is known is kept for so long while nobody compares, in milliseconds. */
const KEPT_MS = 3_600_000;

/** Forgets what has not been of use for long. */
export class Unused {
  readonly #forget: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(forget: () => void) {
    this.#forget = forget;
  }

  /** It is of use just now. */
  postpone(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#forget, KEPT_MS).unref();
  }
}
