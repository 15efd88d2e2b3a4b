import { statfs } from "node:fs/promises";

/** What `statfs` tells of a file system. */
type Statfs = (
  path: string,
) => Promise<{ readonly bavail: number; readonly bsize: number }>;

/** A file system does not fill up faster than this matters, in milliseconds. */
const STALE_MS = 500;

/**
 * Watches the free space of a file system, by looking when it is asked and the last look is old.
 *
 * The floor leaves room for what must go on when senders can't: the embedded store's merges, the quarantine.
 */
export class FreeSpace {
  readonly #folder: string;
  readonly #floorBytes: number;
  readonly #statfs: Statfs;
  readonly #now: () => number;
  #bytes: number | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checking: Promise<void> | undefined;

  /** @param floorBytes 0 watches nothing */
  constructor(
    folder: string,
    floorBytes: number,
    read: Statfs = statfs,
    now: () => number = Date.now,
  ) {
    this.#folder = folder;
    this.#floorBytes = floorBytes;
    this.#statfs = read;
    this.#now = now;
  }

  /** Free bytes at the last look. */
  get bytes(): number | undefined {
    return this.#bytes;
  }

  /** @returns whether there is less free than the floor */
  async isLow(): Promise<boolean> {
    if (this.#floorBytes === 0) return false;
    if (this.#now() - this.#checkedAt >= STALE_MS) {
      await (this.#checking ??= this.#check());
    }
    return this.#bytes !== undefined && this.#bytes < this.#floorBytes;
  }

  async #check(): Promise<void> {
    try {
      const { bavail, bsize } = await this.#statfs(this.#folder);
      this.#bytes = bavail * bsize;
    } catch {
      // Not every file system tells; a write that fails is refused all the same.
      this.#bytes = undefined;
    }
    this.#checkedAt = this.#now();
    this.#checking = undefined;
  }
}
