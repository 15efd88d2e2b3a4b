import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { ArrivalReader, derivedUpTo, type Arrived } from "./arrived.js";
import { Counting } from "./counting.js";
import {
  kinds,
  rowsOf,
  slice,
  STEP_MS,
  sums,
  traces,
  type Kind,
} from "./kinds.js";
import { newBuild } from "./kept-builds.js";
import { Provisional, unsettled } from "./provisional.js";
import { AGAIN_MS, portions, SETTLED_MS, SPANS_AT_A_TIME } from "./settle.js";
import { stretchesOf, type Built, type Stretch } from "./stretches.js";

/** What arrived in one half hour, and what counts it. */
export interface Arrivals extends Arrived {
  /** The build that counts all of it; undefined where there is none yet. */
  readonly build: string | undefined;
  /** Builds that sum up this one with others, the longest stretch first. */
  readonly within: readonly Stretch[];
}

/** What was found of an environment: a half hour's build is the one that counts all of it, if there is one. */
interface Look {
  readonly environment: string;
  /** Up to when spans were derived then, in Unix milliseconds. */
  readonly derivedMs: number;
  readonly built: readonly Built[];
  readonly halfHours: readonly (Arrived & {
    readonly build: string | undefined;
    readonly builtAtMs: number;
  })[];
}

/** How much is summarised of an environment, in spans. */
export interface Progress {
  readonly environment: string;
  readonly done: number;
  readonly of: number;
}

/**
 * Keeps what comparing counts: of each half hour of arrival once it is over. What has arrived since, and what
 * late spans changed, is left to {@link Provisional}.
 */
export class Summaries {
  readonly provisional: Provisional;
  readonly #db: Database;
  readonly #arrivals: ArrivalReader;
  readonly #stopping = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #progress: Progress | undefined;

  /** @param options as for {@link Provisional} */
  constructor(db: Database, options: { readonly manySpans?: number } = {}) {
    this.provisional = new Provisional(db, options);
    this.#db = db;
    this.#arrivals = new ArrivalReader(db);
  }

  /** Ends after the statement under way: what is not recorded by then is summarised another time. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("The collector stops."));
    await this.#last.catch(() => undefined);
  }

  /** How far it has come with what it summarises just now; undefined while it does not. */
  progress(): Progress | undefined {
    return this.#progress;
  }

  /**
   * What has arrived of some environments, summarised where it has settled. One at a time: those who ask
   * meanwhile find it done.
   *
   * @returns by environment, in their order
   */
  arrivals(environments: readonly string[]): Promise<Arrivals[][]> {
    const run = this.#last
      .catch(() => undefined)
      .then(async () => {
        const derivedMs = await derivedUpTo(this.#db);
        const looked = await Promise.all(
          environments.map((environment) => this.#look(environment, derivedMs)),
        );
        const found: Arrivals[][] = [];
        for (const look of looked) found.push(await this.#settle(look));
        return found;
      });
    this.#last = run;
    return run;
  }

  /** What has arrived of an environment, and what is summarised of it. */
  async #look(environment: string, derivedMs: number): Promise<Look> {
    const [arrived, built] = await Promise.all([
      this.#arrivals.of(environment, derivedMs),
      rowsOf<Built>(this.#db, loadSql("summaries/builds.sql"), { environment }),
    ]);
    const latest = new Map(
      built
        .filter(({ stretch }) => stretch === STEP_MS / 1000)
        .map((one) => [one.loaded, one]),
    );
    const halfHours = arrived.map((one) => {
      const last = latest.get(one.loaded);
      return {
        ...one,
        build: last?.upToMs === one.upToMs ? last.build : undefined,
        builtAtMs: last?.builtAtMs ?? 0,
      };
    });
    return { environment, derivedMs, built, halfHours };
  }

  async #settle({
    environment,
    derivedMs,
    built,
    halfHours,
  }: Look): Promise<Arrivals[]> {
    const missing = halfHours.filter(
      ({ build, loaded, builtAtMs }) =>
        build === undefined &&
        derivedMs >= loaded * 1000 + STEP_MS + SETTLED_MS &&
        derivedMs >= builtAtMs + AGAIN_MS,
    );
    try {
      let done = 0;
      const of = spansOf(missing);
      for (const { some, inPieces } of this.#portions(environment, missing)) {
        await this.#build({ environment, some, inPieces }, (share) => {
          this.#progress = {
            environment,
            of,
            done: done + share * spansOf(some),
          };
        });
        done += spansOf(some);
      }
    } finally {
      this.#progress = undefined;
    }
    if (missing.length > 0)
      return this.#settle(
        await this.#look(environment, await derivedUpTo(this.#db)),
      );
    const within = await stretchesOf(this.#db, environment, {
      ...{ halfHours, built, derivedMs },
    });
    return halfHours.map((one) => ({
      ...one,
      within: (one.build && within.get(one.build)) || [],
    }));
  }

  /** Half hours that are counted in one go, the latest first; of many spans, each by itself from its minutes. */
  *#portions(
    environment: string,
    missing: readonly Arrived[],
  ): Generator<{ some: readonly Arrived[]; inPieces: boolean }> {
    const together: Arrived[] = [];
    for (const one of missing) {
      const inPieces =
        one.spans > SPANS_AT_A_TIME ||
        this.provisional.isAhead({ environment, loaded: one.loaded });
      if (inPieces) yield { some: [one], inPieces };
      else together.push(one);
    }
    for (const some of portions(together, SPANS_AT_A_TIME, STEP_MS / 1000)) {
      yield { some, inPieces: false };
    }
  }

  async #build(
    {
      environment,
      some,
      inPieces,
    }: {
      readonly environment: string;
      readonly some: readonly Arrived[];
      readonly inPieces: boolean;
    },
    tell: (share: number) => void,
  ): Promise<void> {
    const builds = some.map(newBuild);
    const loaded = some.map((one) => one.loaded);
    const count = inPieces
      ? await this.#ofPieces(environment, some, builds)
      : this.#ofTraces(environment, some, builds);
    for (const [at, kind] of kinds.entries()) {
      tell(at / kinds.length);
      this.#stopping.signal.throwIfAborted();
      await count(kind);
    }
    // Last: cells of a build that is not recorded count nowhere.
    await this.#db.command(loadSql("summaries/record.sql"), {
      ...{ environment, loaded, builds },
      stretch: STEP_MS / 1000,
      up_to: some.map(({ upToMs }) => upToMs),
      parts: some.map(() => []),
      slices: some.map(() => []),
    });
  }

  /** Counts the cells of some half hours from their traces. */
  #ofTraces(
    environment: string,
    rows: readonly Arrived[],
    builds: readonly bigint[],
  ): (kind: Kind) => Promise<void> {
    const loaded = rows.map((row) => row.loaded);
    const counting = new Counting(this.#db, {
      source: traces({
        build:
          "transform(isoscope_flows.Loaded, {loaded:Array(UInt32)}, {builds:Array(UInt64)}, toUInt64(0))",
        slice,
        which:
          "Environment = {environment:String} AND isoscope_flows.Loaded IN {loaded:Array(UInt32)}",
      }),
      params: {
        ...{ environment, loaded, builds },
        environments: [environment],
        loaded_from: Math.min(...loaded) * 1000,
        loaded_to: Math.max(...rows.map(({ upToMs }) => upToMs)),
      },
    });
    return (kind) => counting.of(kind);
  }

  /** Sums up the cells of their minutes, most of which have been counted. */
  async #ofPieces(
    environment: string,
    some: readonly Arrived[],
    builds: readonly bigint[],
  ): Promise<(kind: Kind) => Promise<void>> {
    const loaded = some.map((one) => one.loaded);
    const pieces = await this.provisional.pieces(
      some.map((one) => unsettled(environment, one)),
    );
    return async (kind) => {
      await pieces.counted(kind);
      await this.#db.command(sums(kind), {
        ...{ loaded, builds, stretch: STEP_MS / 1000, from: pieces.builds },
      });
    };
  }
}

const spansOf = (rows: readonly Arrived[]) =>
  rows.reduce((sum, { spans }) => sum + spans, 0);
