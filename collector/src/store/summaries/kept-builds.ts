import { randomInt } from "node:crypto";
import { distinct } from "../../group.js";
import type { Counting } from "./counting.js";
import type { Kind } from "./kinds.js";

/** Builds whose cells are counted, kind by kind, when they are asked for. */
export interface Builds {
  readonly builds: readonly bigint[];
  /** Resolves when the cells of a kind are stored. */
  counted(kind: Kind): Promise<void>;
}

interface Kept {
  readonly build: bigint;
  readonly counting: Counting;
  readonly madeAtMs: number;
}

/**
 * Whoever compares something again mostly does so soon, and a half hour is summed up from its minutes when it is
 * over. By the time they are swept up, an hour after they were made, nobody reads them.
 */
const KEPT_MS = 2_700_000;
/** Questions about a few kinds leave as many statements for each other kind: from so many on all is counted anew. */
const FEW_COUNTINGS = 4;

/** Builds that are known to this process alone, by what they count and up to when. */
export class KeptBuilds {
  readonly #byKey = new Map<string, Kept>();

  /** The builds of some subjects; those that are missing are counted together, in portions. */
  of<T>(
    subjects: ReadonlyMap<string, T>,
    portionsOf: (missing: readonly T[]) => Iterable<readonly T[]>,
    count: (some: readonly T[], builds: readonly bigint[]) => Counting,
  ): Builds {
    const now = Date.now();
    for (const [key, { madeAtMs }] of this.#byKey) {
      if (madeAtMs < now - KEPT_MS) this.#byKey.delete(key);
    }
    const keys = [...subjects.keys()];
    this.#forgetParts(keys);
    if (keys.some((key) => !this.#byKey.has(key))) {
      this.#forgetBeginnings(keys);
    }
    const missing = new Map(
      [...subjects].flatMap(([key, subject]) =>
        this.#byKey.has(key) ? [] : [[subject, key] as const],
      ),
    );
    for (const some of portionsOf([...missing.keys()])) {
      const builds = some.map(newBuild);
      const counting = count(some, builds);
      for (const [at, subject] of some.entries()) {
        const build = builds[at] ?? 0n;
        this.#byKey.set(missing.get(subject) ?? "", {
          ...{ build, counting, madeAtMs: now },
        });
      }
    }
    const kept = keys.flatMap((key) => this.#byKey.get(key) ?? []);
    const countings = distinct(kept.map(({ counting }) => counting));
    return {
      builds: kept.map(({ build }) => build),
      counted: async (kind) => {
        for (const counting of countings) {
          try {
            await counting.of(kind);
          } catch (error) {
            this.#forget(counting);
            throw error;
          }
        }
      },
    };
  }

  /**
   * Forgets what has been counted of one kind at most: the middle of a side is found by it, and then there is more
   * to be counted than its ends. Together it takes one statement of each kind.
   */
  #forgetBeginnings(keys: readonly string[]): void {
    for (const counting of this.#countingsOf(keys)) {
      if (counting.isBarelyBegun) this.#forget(counting);
    }
  }

  /** Forgets what is counted in part, and bit by bit: together it takes one statement. */
  #forgetParts(keys: readonly string[]): void {
    const unfinished = this.#countingsOf(keys).filter(
      ({ isComplete }) => !isComplete,
    );
    if (unfinished.length >= FEW_COUNTINGS) {
      for (const counting of unfinished) this.#forget(counting);
    }
  }

  #countingsOf(keys: readonly string[]): Counting[] {
    return distinct(
      keys.flatMap((key) => this.#byKey.get(key)?.counting ?? []),
    );
  }

  #forget(counting: Counting): void {
    for (const [key, kept] of this.#byKey) {
      if (kept.counting === counting) this.#byKey.delete(key);
    }
  }
}

/** Below 2^53: JSON's numbers tell them apart. Two collectors that build the same are two builds. */
export const newBuild = (): bigint => BigInt(randomInt(2 ** 47));
