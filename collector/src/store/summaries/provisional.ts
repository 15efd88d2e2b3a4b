import { distinct } from "../../group.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { Counting } from "./counting.js";
import { KeptBuilds, nothing, type Builds } from "./kept-builds.js";
import { portions, SPANS_AT_A_TIME } from "./settle.js";
import { cutSlice, rowsOf, slice, traces } from "./kinds.js";

/** A half hour of arrival that has no build. */
export interface Unsettled {
  readonly environment: string;
  /** Unix seconds. */
  readonly loaded: number;
}

/** A slice of time of an environment that a comparison cuts. */
export interface CutSlice {
  readonly environment: string;
  /** When it begins: Unix milliseconds. */
  readonly slice: number;
  /** Where it is cut. */
  readonly moments: readonly number[];
  /** When traces arrived that may have begun in it. */
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
  readonly spans: number;
  readonly upToMs: number;
}

const MINUTE_MS = 60_000;
/** SQL: the minute that a trace arrived in, since 1970. */
const minute = `intDiv(toUnixTimestamp64Milli(FirstLoadedAt), ${MINUTE_MS})`;
/** Slices whose traces arrived within so long are counted by one statement, which reads the spans of all that time. */
const NEAR_MS = 3 * 3_600_000;

/**
 * What comparing counts of traces that have not settled: a build for each minute of arrival, and one for each
 * slice that a window or a side's middle cuts. It is known to this process alone, and used for as long as
 * nothing of it has changed; {@link Sweeper} removes its cells.
 */
export class Provisional {
  readonly #db: Database;
  readonly #kept = new KeptBuilds();

  constructor(db: Database) {
    this.#db = db;
  }

  /** All traces that arrived in some half hours, by slices that nothing cuts. */
  async pieces(of: readonly Unsettled[]): Promise<Builds> {
    if (of.length === 0) return nothing;
    const wanted = new Set(of.map(halfHour));
    const found = await rowsOf<Piece>(
      this.#db,
      loadSql("summaries/pieces.sql").replace("{{minute}}", minute),
      {
        environments: distinct(of.map(({ environment }) => environment)),
        loaded: distinct(of.map(({ loaded }) => loaded)),
      },
    );
    const pieces = new Map(
      found
        .filter((one) => wanted.has(halfHour(one)))
        .map((one) => [
          JSON.stringify([one.environment, one.minute, one.upToMs]),
          one,
        ]),
    );
    return this.#kept.of(pieces, portionsOfPieces, (missing, builds) =>
      this.#counting(missing, builds, {
        name: named(minute),
        names: missing.map((one) => `${one.minute} ${one.environment}`),
        slice,
        params: {
          loaded: distinct(missing.map(({ loaded }) => loaded)),
          loaded_from: Math.min(...missing.map((p) => p.minute * MINUTE_MS)),
          loaded_to: Math.max(...missing.map(({ upToMs }) => upToMs)),
        },
      }),
    );
  }

  /** The traces that began in slices which are cut: cut there. */
  cut(of: readonly CutSlice[]): Builds {
    const slices = new Map(of.map((one) => [JSON.stringify(one), one]));
    return this.#kept.of(slices, nearEachOther, (missing, builds) => {
      const arrivals = missing.flatMap((one) => one.arrivals);
      return this.#counting(missing, builds, {
        name: named(slice),
        names: missing.map((one) => `${one.slice} ${one.environment}`),
        slice: cutSlice,
        params: {
          loaded: distinct(arrivals.map(({ loaded }) => loaded)),
          ...loadedOf(missing),
          moments: distinct(missing.flatMap((one) => one.moments)),
        },
      });
    });
  }

  #counting(
    some: readonly { readonly environment: string }[],
    builds: readonly bigint[],
    of: {
      /** SQL: which of the subjects a trace belongs to. */
      readonly name: string;
      readonly names: readonly string[];
      /** SQL: see `traces` in kinds.ts. */
      readonly slice: string;
      readonly params: Readonly<Record<string, unknown>> & {
        readonly loaded_from: number;
        readonly loaded_to: number;
      };
    },
  ): Counting {
    return new Counting(this.#db, {
      source: traces({
        build: `transform(${of.name}, {names:Array(String)}, {builds:Array(UInt64)}, toUInt64(0))`,
        slice: of.slice,
        which: loadSql("summaries/named.sql")
          .trimEnd()
          .replace("{{name}}", of.name),
      }),
      params: {
        ...of.params,
        environments: distinct(some.map(({ environment }) => environment)),
        names: of.names,
        builds,
      },
    });
  }
}

const named = (number: string) =>
  `concat(toString(${number}), ' ', Environment)`;

const portionsOfPieces = (pieces: readonly Piece[]) =>
  portions(
    [...pieces].sort((a, b) => a.minute - b.minute),
    SPANS_AT_A_TIME,
    MINUTE_MS / 1000,
  );

/** When the spans were loaded of the traces of some slices. */
function loadedOf(slices: readonly CutSlice[]) {
  const arrivals = slices.flatMap((one) => one.arrivals);
  return {
    loaded_from: 1000 * Math.min(...arrivals.map(({ loaded }) => loaded)),
    loaded_to: Math.max(...arrivals.map(({ upToMs }) => upToMs)),
  };
}

function nearEachOther(slices: readonly CutSlice[]): CutSlice[][] {
  const groups: CutSlice[][] = [];
  for (const one of slices) {
    const near = groups.find((group) => {
      const { loaded_from, loaded_to } = loadedOf([...group, one]);
      return loaded_to - loaded_from <= NEAR_MS;
    });
    if (near === undefined) groups.push([one]);
    else near.push(one);
  }
  return groups;
}

const halfHour = ({ environment, loaded }: Unsettled) =>
  `${loaded} ${environment}`;
