import type { Database } from "../../../database.js";
import { CellMemory } from "./cell-memory.js";
import { Unused } from "./unused.js";

/** Of more memory than so much, in bytes, half is to be of use. */
const MOST_BYTES = 300_000_000;
const LEAST_USE = 0.5;

/**
 * The cells that are kept from one comparison to the next. As time goes on those of minutes that have settled, and of
 * windows that are over, come to be of no use: from a size on all are forgotten, and what is needed is read again.
 */
export class KeptCells {
  readonly #db: Database;
  readonly #mostBytes: number;
  #memory: CellMemory | undefined;
  readonly #unused = new Unused(() => {
    this.#memory = undefined;
  });

  constructor(db: Database, { mostBytes = MOST_BYTES } = {}) {
    this.#db = db;
    this.#mostBytes = mostBytes;
  }

  /** For one question, which has it to its end. */
  memory(): CellMemory {
    this.#unused.postpone();
    const known = this.#memory;
    const isLarge = known !== undefined && known.bytes > this.#mostBytes;
    if (known !== undefined && !(isLarge && known.use() < LEAST_USE))
      return known;
    this.#memory = new CellMemory(this.#db);
    return this.#memory;
  }
}
