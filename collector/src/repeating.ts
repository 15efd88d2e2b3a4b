export interface Turns {
  /** Between the end of one turn and the next, in milliseconds. */
  readonly everyMs: number;
  /** Before the first. */
  readonly firstMs?: number;
  /** Told once of what keeps failing. */
  readonly onError: (error: unknown) => void;
}

/** Does something from time to time, one turn after another, for as long as the process has anything else to do. */
export class Repeating {
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #failed = false;

  start(turn: () => Promise<unknown>, turns: Turns): void {
    const next = (ms: number): void => {
      this.#timer = setTimeout(() => {
        this.#turn = turn()
          .then(() => {
            this.#failed = false;
          })
          .catch((error: unknown) => {
            // A turn that a stop cut short has not failed.
            if (!this.#failed && this.#timer !== undefined)
              turns.onError(error);
            this.#failed = true;
          })
          .finally(() => {
            if (this.#timer !== undefined) next(turns.everyMs);
          });
      }, ms);
      this.#timer.unref();
    };
    next(turns.firstMs ?? turns.everyMs);
  }

  /** Resolves at the end of the turn under way, which goes on. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#turn;
  }
}
