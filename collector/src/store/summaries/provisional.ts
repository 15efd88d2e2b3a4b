import { randomInt } from "node:crypto";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { Counting } from "./counting.js";
import { cutSlice, rowsOf, slice, traces, type Kind } from "./kinds.js";

/** Builds whose cells are counted, kind by kind, when they are asked for. */
export interface Builds {
  readonly builds: readonly bigint[];
  /** Resolves when the cells of a kind are stored. */
  counted(kind: Kind): Promise<void>;
}

/** A half hour of arrival that has no build. */
export interface Unsettled {
  readonly environment: string;
  /** Unix seconds. */
  readonly loaded: number;
}

/** Slices of time of an environment that a comparison cuts. */
export interface CutSlices {
  readonly environment: string;
  /** When they begin: Unix milliseconds. */
  readonly slices: readonly number[];
  /** When traces arrived that began in them. */
  readonly arrivals: readonly {
    /** Unix seconds. */
    readonly loaded: number;
    readonly upToMs: number;
  }[];
}

/** Traces of one environment that arrived in one minute. */
interface Piece {
  readonly environment: string;
  /** Since 1970. */
  readonly minute: number;
  /** Unix seconds. */
  readonly loaded: number;
  readonly upToMs: number;
}

interface Kept {
  readonly build: bigint;
  readonly counting: Counting;
  readonly madeAtMs: number;
}

/** Whoever compares something again mostly does so soon. By the time they are swept up nobody reads them. */
const KEPT_MS = 1_800_000;
const MINUTE_MS = 60_000;

/**
 * What comparing counts of traces that have not settled: a build for each minute of arrival, and one for the
 * slices that a window or a side's middle cuts. It is known to this process alone, and used for as long as
 * nothing of it has changed; {@link Sweeper} removes its cells.
 */
export class Provisional {
  readonly #db: Database;
  /** By what it counts, and up to when. */
  readonly #kept = new Map<string, Kept>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** All traces that arrived in some half hours, by slices that nothing cuts. */
  async pieces(of: readonly Unsettled[]): Promise<Builds> {
    if (of.length === 0) return nothing;
    const wanted = new Set(of.map(halfHour));
    const found = await rowsOf<Piece>(
      this.#db,
      loadSql("summaries/pieces.sql"),
      {
        environments: distinct(of.map(({ environment }) => environment)),
        loaded: distinct(of.map(({ loaded }) => loaded)),
      },
    );
    const pieces = new Map(
      found
        .filter((one) => wanted.has(halfHour(one)))
        .map((one) => [JSON.stringify(one), one]),
    );
    return this.#all(pieces, (missing, builds) => {
      const names = missing.map(
        ({ environment, minute }) => `${minute} ${environment}`,
      );
      const piece = `concat(toString(intDiv(toUnixTimestamp64Milli(FirstLoadedAt), ${MINUTE_MS})), ' ', Environment)`;
      return new Counting(this.#db, {
        source: traces({
          build: `transform(${piece}, {pieces:Array(String)}, {builds:Array(UInt64)}, toUInt64(0))`,
          loaded: "isoscope_flows.Loaded",
          slice,
          which: loadSql("summaries/piece.sql")
            .trimEnd()
            .replace("{{piece}}", piece),
        }),
        params: {
          environments: distinct(missing.map((one) => one.environment)),
          loaded: distinct(missing.map(({ loaded }) => loaded)),
          loaded_from: Math.min(...missing.map((p) => p.minute * MINUTE_MS)),
          loaded_to: Math.max(...missing.map(({ upToMs }) => upToMs)),
          pieces: names,
          builds,
        },
      });
    });
  }

  /** The traces that began in slices which some moments cut, Unix milliseconds: cut there. */
  cut(of: readonly CutSlices[], moments: readonly number[]): Builds {
    const some = of.filter(({ arrivals }) => arrivals.length > 0);
    if (some.length === 0) return nothing;
    const keys = some.map(
      (one) => [JSON.stringify([one, moments]), one] as const,
    );
    return this.#all(new Map(keys), (missing, builds) => {
      const arrivals = missing.flatMap((one) => one.arrivals);
      return new Counting(this.#db, {
        source: traces({
          build:
            "{builds:Array(UInt64)}[indexOf({environments:Array(String)}, Environment)]",
          loaded: "isoscope_flows.Loaded",
          slice: cutSlice,
          which: loadSql("summaries/cut_slices.sql")
            .trimEnd()
            .replace("{{slice}}", slice),
        }),
        params: {
          environments: missing.map(({ environment }) => environment),
          loaded: distinct(arrivals.map(({ loaded }) => loaded)),
          loaded_of: missing.map((one) =>
            one.arrivals.map(({ loaded }) => loaded),
          ),
          loaded_from: 1000 * Math.min(...arrivals.map((a) => a.loaded)),
          loaded_to: Math.max(...arrivals.map(({ upToMs }) => upToMs)),
          cut_of: missing.map(({ slices }) => slices),
          moments,
          builds,
        },
      });
    });
  }

  /** The builds of some subjects; those that are missing are counted together. */
  #all<T>(
    subjects: ReadonlyMap<string, T>,
    count: (missing: readonly T[], builds: readonly bigint[]) => Counting,
  ): Builds {
    const now = Date.now();
    for (const [key, { madeAtMs }] of this.#kept) {
      if (madeAtMs < now - KEPT_MS) this.#kept.delete(key);
    }
    const missing = [...subjects].filter(([key]) => !this.#kept.has(key));
    if (missing.length > 0) {
      const builds = missing.map(newBuild);
      const counting = count(
        missing.map(([, subject]) => subject),
        builds,
      );
      for (const [at, [key]] of missing.entries()) {
        this.#kept.set(key, {
          build: builds[at] ?? 0n,
          counting,
          madeAtMs: now,
        });
      }
    }
    const kept = [...subjects.keys()].flatMap(
      (key) => this.#kept.get(key) ?? [],
    );
    const countings = distinct(kept.map(({ counting }) => counting));
    return {
      builds: kept.map(({ build }) => build),
      counted: async (kind) => {
        await Promise.all(
          countings.map((counting) =>
            counting.of(kind).catch((error: unknown) => {
              this.#forget(counting);
              throw error;
            }),
          ),
        );
      },
    };
  }

  #forget(counting: Counting): void {
    for (const [key, kept] of this.#kept) {
      if (kept.counting === counting) this.#kept.delete(key);
    }
  }
}

const nothing: Builds = { builds: [], counted: () => Promise.resolve() };

/** Below 2^53: JSON's numbers tell them apart. Two collectors that build the same are two builds. */
export const newBuild = (): bigint => BigInt(randomInt(2 ** 47));

const halfHour = ({ environment, loaded }: Unsettled) =>
  `${loaded} ${environment}`;

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
