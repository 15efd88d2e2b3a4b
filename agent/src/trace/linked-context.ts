import { type Context } from "@opentelemetry/api";

/**
 * A context that holds one value and asks its parent for the others. The API's own copies a map for every
 * value set, and an HTTP server sets two for each request.
 */
export class LinkedContext implements Context {
  readonly #parent: Context;
  readonly #key: symbol | undefined;
  readonly #value: unknown;

  /** With a parent alone: what is set on it makes linked contexts. */
  constructor(parent: Context, key?: symbol, value?: unknown) {
    this.#parent = parent;
    this.#key = key;
    this.#value = value;
  }

  getValue(key: symbol): unknown {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- where the walk begins
    let at: LinkedContext = this;
    for (;;) {
      if (at.#key === key) return at.#value;
      const parent = at.#parent;
      if (!(parent instanceof LinkedContext)) return parent.getValue(key);
      at = parent;
    }
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this, key, value);
  }

  deleteValue(key: symbol): Context {
    return new LinkedContext(this, key, undefined);
  }
}
