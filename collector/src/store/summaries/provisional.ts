import { distinct } from "../../group.js";
import type { Database } from "../database.js";
import { derivedUpTo, type Arrived } from "./arrived.js";
import { loadSql } from "../sql.js";
import { Counting } from "./counting.js";
import { KeptBuilds, type Builds } from "./kept-builds.js";
import { MANY_SPANS, portions, SPANS_AT_A_TIME } from "./settle.js";
import {
  cutSlice,
  kinds,
  MINUTE_MS,
  minuteSlice,
  rowsOf,
  slice,
  traces,
} from "./kinds.js";

/** A half hour of arrival that has no build. */
export interface Unsettled {
  readonly environment: string;
  /** Unix seconds. */
  readonly loaded: number;
  /** Whether its slices are minutes: see {@link isByMinute}. */
  readonly byMinute: boolean;
}

/**
 * Whether what arrived in a half hour is told apart by the minute that it began in, as long as it has not settled.
 * What came late, of many times, would be a cell each.
 */
export const isByMinute = ({ firstMs, lastMs }: Arrived): boolean =>
  lastMs - firstMs <= SOON_MS;

/** What arrived in a half hour, as what has no build of its own. */
export const unsettled = (environment: string, of: Arrived): Unsettled => ({
  ...{ environment, loaded: of.loaded },
  byMinute: isByMinute(of),
});

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
  readonly byMinute: boolean;
}

/** What began within so long mostly arrived when it had. */
const SOON_MS = 2 * 3_600_000;
/** After its end, a minute's traces are derived by then, but for few. */
const ARRIVING_MS = 20_000;
/** By then the half hour of a minute that was counted ahead is summed up. */
const AHEAD_MS = 7_200_000;
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
  readonly #manySpans: number;
  readonly #builds = new KeptBuilds();
  /** Minutes that were counted ahead, by their names. */
  readonly #minutesAhead = new Map<string, Piece>();

  /** @param options.manySpans how many don't wait until somebody compares */
  constructor(db: Database, { manySpans = MANY_SPANS } = {}) {
    this.#db = db;
    this.#manySpans = manySpans;
  }

  /** All traces that arrived in some half hours, by the minute that they began in. */
  async pieces(of: readonly Unsettled[]): Promise<Builds> {
    return this.#kept(await this.#found(of));
  }

  /**
   * Counts the minutes of some half hours that are over, before somebody compares, if much arrived in them: each
   * once, as late spans may change some of them time and again.
   *
   * @throws the signal's reason once it is aborted, between two statements
   */
  async ahead(of: readonly Unsettled[], signal: AbortSignal): Promise<void> {
    if (of.length === 0) return;
    const untilMs = (await derivedUpTo(this.#db)) - ARRIVING_MS;
    for (const [name, { minute }] of this.#minutesAhead) {
      if (minute * MINUTE_MS < untilMs - AHEAD_MS) {
        this.#minutesAhead.delete(name);
      }
    }
    const due = (await this.#found(of)).filter(
      (one) =>
        (one.minute + 1) * MINUTE_MS <= untilMs &&
        !this.#minutesAhead.has(pieceName(one)),
    );
    if (due.reduce((sum, { spans }) => sum + spans, 0) < this.#manySpans)
      return;
    for (const one of due) this.#minutesAhead.set(pieceName(one), one);
    const builds = this.#kept(due);
    for (const kind of kinds) {
      signal.throwIfAborted();
      await builds.counted(kind);
    }
  }

  /** Whether minutes of a half hour were counted ahead. */
  isAhead(of: Omit<Unsettled, "byMinute">): boolean {
    return [...this.#minutesAhead.values()].some(
      (one) => halfHour(one) === halfHour(of),
    );
  }

  async #found(of: readonly Unsettled[]): Promise<Piece[]> {
    if (of.length === 0) return [];
    const wanted = new Map(of.map((one) => [halfHour(one), one.byMinute]));
    const found = await rowsOf<Omit<Piece, "byMinute">>(
      this.#db,
      loadSql("summaries/pieces.sql").replace("{{minute}}", minute),
      {
        environments: distinct(of.map(({ environment }) => environment)),
        loaded: distinct(of.map(({ loaded }) => loaded)),
      },
    );
    return found.flatMap((one) => {
      const byMinute = wanted.get(halfHour(one));
      return byMinute === undefined ? [] : { ...one, byMinute };
    });
  }

  #kept(pieces: readonly Piece[]): Builds {
    const byState = new Map(
      pieces.map((one) => [
        `${pieceName(one)} ${one.upToMs} ${one.byMinute}`,
        one,
      ]),
    );
    return this.#builds.of(byState, portionsOfPieces, (missing, builds) =>
      this.#counting(missing, builds, {
        name: named(minute),
        names: missing.map(pieceName),
        slice: missing.every((one) => one.byMinute) ? minuteSlice : slice,
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
    return this.#builds.of(slices, nearEachOther, (missing, builds) => {
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
  [true, false].flatMap((byMinute) => [
    ...portions(
      pieces
        .filter((one) => one.byMinute === byMinute)
        .sort((a, b) => a.minute - b.minute),
      SPANS_AT_A_TIME,
      MINUTE_MS / 1000,
    ),
  ]);

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

/** As {@link named} says it in SQL. */
const pieceName = ({
  environment,
  minute,
}: Pick<Piece, "environment" | "minute">) => `${minute} ${environment}`;

const halfHour = ({ environment, loaded }: Omit<Unsettled, "byMinute">) =>
  `${loaded} ${environment}`;
