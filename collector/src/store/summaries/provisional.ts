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
  readonly spans: number;
  readonly upToMs: number;
}

const MINUTE_MS = 60_000;

/**
 * What comparing counts of traces that have not settled: a build for each minute of arrival, and one for the
 * slices that a window or a side's middle cuts. It is known to this process alone, and used for as long as
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
      loadSql("summaries/pieces.sql"),
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
    return this.#kept.of(pieces, portionsOfPieces, (missing, builds) => {
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
    return this.#kept.of(new Map(keys), whole, (missing, builds) => {
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
}

const portionsOfPieces = (pieces: readonly Piece[]) =>
  portions(
    [...pieces].sort((a, b) => a.minute - b.minute),
    SPANS_AT_A_TIME,
    MINUTE_MS / 1000,
  );

const whole = <T>(some: readonly T[]) => (some.length === 0 ? [] : [some]);

const halfHour = ({ environment, loaded }: Unsettled) =>
  `${loaded} ${environment}`;

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
