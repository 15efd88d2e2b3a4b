import { loadSql } from "../../../sql.js";
import type { Database } from "../../../database.js";
import { ask, askEach, plain } from "../../query.js";
import type { CellGroup } from "./cell-group.js";
import type { OnSides } from "./on-sides.js";
import {
  RESOURCE,
  stores,
  type Rows,
  type StoredKind,
  type Stores,
} from "./stores.js";

/** What a statement calls a group that is not known. */
const NONE = 2 ** 32 - 1;

/** Which builds' cells of a kind there are, and who reads more of them. */
interface Reading {
  readonly builds: Set<string>;
  last: Promise<unknown>;
}

/**
 * The cells of builds that have been compared: those of a build never change, so each is read once. One kind is read
 * by one question at a time.
 */
export class CellMemory {
  readonly #db: Database;
  readonly #groups = new Map<string, readonly (CellGroup & { id: string })[]>();
  readonly #stores = stores();
  readonly #readings = new Map<StoredKind, Reading>();
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;
  /** How many cells each group has. */
  readonly #cellsOf: number[] = [];
  #lastOn: OnSides = new Uint8Array();

  constructor(db: Database) {
    this.#db = db;
  }

  /** What it takes, about. */
  get bytes(): number {
    return Object.values(this.#stores).reduce(
      (sum, { bytes }) => sum + bytes,
      0,
    );
  }

  /** How many groups there are. */
  get count(): number {
    return this.#count;
  }

  /** Which share of the cells was on a side of the question that was asked last. */
  use(): number {
    let [used, all] = [0, 0];
    for (const [group, cells] of this.#cellsOf.entries()) {
      all += cells;
      if (this.#lastOn[group]) used += cells;
    }
    return all === 0 ? 1 : used / all;
  }

  /** The groups that the cells of some builds belong to; the cells of `traces` are stored. */
  groups(builds: readonly bigint[]): Promise<readonly CellGroup[]> {
    const run = this.#last
      .catch(() => undefined)
      .then(async () => {
        const missing = builds.filter((one) => !this.#groups.has(String(one)));
        if (missing.length > 0) await this.#readGroups(missing);
        return builds.flatMap((one) => this.#groups.get(String(one)) ?? []);
      });
    this.#last = run;
    return run;
  }

  /**
   * Has what a kind's cells come to worked out.
   *
   * @param builds whose groups have been asked for, and the cells of the kind are stored
   * @param on the sides that groups are on
   * @param sum is called with the cells of all builds that are known, and is done with them when it returns
   */
  read<K extends StoredKind, T>(
    kind: K,
    builds: readonly bigint[],
    on: OnSides,
    sum: (cells: Stores[K], on: OnSides) => T,
  ): Promise<T> {
    this.#lastOn = on;
    const reading = this.#readings.get(kind) ?? {
      builds: new Set(),
      last: Promise.resolve(),
    };
    this.#readings.set(kind, reading);
    const run = reading.last
      .catch(() => undefined)
      .then(async () => {
        const missing = builds.filter(
          (one) =>
            this.#groups.has(String(one)) && !reading.builds.has(String(one)),
        );
        try {
          if (missing.length > 0) await this.#readCells(kind, missing);
        } catch (error) {
          // Some of the cells may have been added.
          this.#forget(kind);
          throw error;
        }
        for (const one of missing) reading.builds.add(String(one));
        return sum(this.#stores[kind], on);
      });
    reading.last = run;
    return run;
  }

  #forget(kind: StoredKind): void {
    Object.assign(this.#stores, { [kind]: stores()[kind] });
    this.#readings.get(kind)?.builds.clear();
  }

  async #readGroups(builds: readonly bigint[]): Promise<void> {
    const rows = await ask<Omit<CellGroup, "number"> & { id: string }>(
      this.#db,
      "compare/kept/groups.sql",
      {},
      { builds },
    );
    const found = new Map(
      builds.map((one) => [String(one), [] as (CellGroup & { id: string })[]]),
    );
    for (const row of rows) {
      found.get(row.build)?.push({ ...row, number: this.#count });
      this.#count += 1;
    }
    for (const [build, groups] of found) {
      // A node of a cluster that is behind knows of none, for a moment.
      if (groups.length > 0) this.#groups.set(build, groups);
    }
  }

  async #readCells(kind: StoredKind, builds: readonly bigint[]): Promise<void> {
    const groups = builds.flatMap((one) => this.#groups.get(String(one)) ?? []);
    const arePlain = groups.every(
      ({ leastWeight, greatestWeight }) =>
        leastWeight === 1 && greatestWeight === 1,
    );
    // What the statement of a kind tells are rows of that kind.
    const store = this.#stores[kind] as { add(row: Rows[StoredKind]): void };
    const rows = await askEach<Rows[StoredKind]>(
      this.#db,
      `compare/kept/${kind}.sql`,
      {
        group: piece("group"),
        weights: piece(arePlain ? "no_weights" : "weights"),
        histogram_weights: piece(arePlain ? "no_weights" : "histogram_weights"),
      },
      {
        ...{ builds, none: NONE, names: RESOURCE },
        ids: groups.map(({ id }) => BigInt(id)),
        numbers: groups.map(({ number }) => number),
      },
    );
    for (const row of rows) {
      for (const group of row.groups) {
        if (group === NONE)
          throw new Error(`Cells of ${kind} have no traces of their slice`);
        this.#cellsOf[group] = (this.#cellsOf[group] ?? 0) + 1;
      }
      store.add(row);
    }
  }
}

const piece = (name: string) =>
  plain(loadSql(`read/compare/kept/${name}.sql`).trimEnd());
