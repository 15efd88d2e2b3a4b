import { Repeating } from "../../repeating.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { ArrivalReader, type Arrived } from "./arrived.js";
import { Counting } from "./counting.js";
import { kinds, rowsOf, slice, STEP_MS, traces } from "./kinds.js";
import { newBuild } from "./kept-builds.js";
import { AGAIN_MS, portions, SETTLED_MS, SPANS_AT_A_TIME } from "./settle.js";
import { stretchesOf, type Built, type Stretch } from "./stretches.js";

/** What arrived in one half hour, and what counts it. */
export interface Arrivals extends Arrived {
  /** The build that counts all of it; undefined where there is none yet. */
  readonly build: string | undefined;
  /** Builds that sum up this one with others, the longest stretch first. */
  readonly within: readonly Stretch[];
}

/** How much is summarised of an environment, in spans. */
export interface Progress {
  readonly environment: string;
  readonly done: number;
  readonly of: number;
}

/** Between two looks at what has settled, in milliseconds. */
const EVERY_MS = 300_000;
/** An environment that nobody compares for so long is left to whoever does. */
const LATELY_MS = 7 * 86_400_000;

/**
 * Keeps what comparing counts: of each half hour of arrival once, when somebody first compares it, or, where
 * somebody has lately, when it is over. What has arrived since, and what late spans changed, is left to
 * {@link Provisional}.
 */
export class Summaries {
  readonly #db: Database;
  readonly #arrivals: ArrivalReader;
  readonly #repeating = new Repeating();
  /** When each environment was compared last, in Unix milliseconds. */
  readonly #compared = new Map<string, number>();
  readonly #everyMs: number;
  readonly #stopping = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #progress: Progress | undefined;

  constructor(db: Database, { everyMs = EVERY_MS } = {}) {
    this.#db = db;
    this.#arrivals = new ArrivalReader(db);
    this.#everyMs = everyMs;
  }

  /** Summarises what has settled of those environments that are compared these days, before somebody waits for it. */
  start(onError: (error: unknown) => void): void {
    this.#repeating.start(() => this.#summarise(), {
      everyMs: this.#everyMs,
      onError,
    });
  }

  /** Ends after the statement under way: what is not recorded by then is summarised another time. */
  async stop(): Promise<void> {
    this.#repeating.stop();
    this.#stopping.abort(new Error("The collector stops."));
    await this.#last.catch(() => undefined);
  }

  /** How far it has come with what it summarises just now; undefined while it does not. */
  progress(): Progress | undefined {
    return this.#progress;
  }

  /**
   * What has arrived of some environments, summarised where it has settled.
   *
   * @returns by environment, in their order
   */
  arrivals(environments: readonly string[]): Promise<Arrivals[][]> {
    for (const one of environments) this.#compared.set(one, Date.now());
    return this.#inTurn(environments);
  }

  async #summarise(): Promise<void> {
    const lately = Date.now() - LATELY_MS;
    for (const [environment, at] of this.#compared) {
      if (at < lately) this.#compared.delete(environment);
      else await this.#inTurn([environment]);
    }
  }

  /** One at a time: those who ask meanwhile find it done. */
  #inTurn(environments: readonly string[]): Promise<Arrivals[][]> {
    const run = this.#last
      .catch(() => undefined)
      .then(async () => {
        const found: Arrivals[][] = [];
        for (const environment of environments) {
          found.push(await this.#settle(environment));
        }
        return found;
      });
    this.#last = run;
    return run;
  }

  async #settle(environment: string): Promise<Arrivals[]> {
    const [{ arrived, derivedMs }, built] = await Promise.all([
      this.#arrivals.of(environment),
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
    const missing = halfHours.filter(
      ({ build, loaded, builtAtMs }) =>
        build === undefined &&
        derivedMs >= loaded * 1000 + STEP_MS + SETTLED_MS &&
        derivedMs >= builtAtMs + AGAIN_MS,
    );
    try {
      let done = 0;
      const of = spansOf(missing);
      for (const some of portions(missing, SPANS_AT_A_TIME, STEP_MS / 1000)) {
        await this.#build(environment, some, (share) => {
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
    if (missing.length > 0) return this.#settle(environment);
    const within = await stretchesOf(this.#db, environment, {
      ...{ halfHours, built, derivedMs },
    });
    return halfHours.map((one) => ({
      ...one,
      within: (one.build && within.get(one.build)) || [],
    }));
  }

  async #build(
    environment: string,
    rows: readonly Arrived[],
    tell: (share: number) => void,
  ): Promise<void> {
    const builds = rows.map(newBuild);
    const params = {
      environment,
      environments: [environment],
      loaded: rows.map(({ loaded }) => loaded),
      builds,
      loaded_from: Math.min(...rows.map(({ loaded }) => loaded)) * 1000,
      loaded_to: Math.max(...rows.map(({ upToMs }) => upToMs)),
    };
    const counting = new Counting(this.#db, {
      source: traces({
        build:
          "transform(isoscope_flows.Loaded, {loaded:Array(UInt32)}, {builds:Array(UInt64)}, toUInt64(0))",
        slice,
        which:
          "Environment = {environment:String} AND isoscope_flows.Loaded IN {loaded:Array(UInt32)}",
      }),
      params,
    });
    for (const [at, kind] of kinds.entries()) {
      tell(at / kinds.length);
      this.#stopping.signal.throwIfAborted();
      await counting.of(kind);
    }
    // Last: cells of a build that is not recorded count nowhere.
    await this.#db.command(loadSql("summaries/record.sql"), {
      ...params,
      stretch: STEP_MS / 1000,
      up_to: rows.map(({ upToMs }) => upToMs),
      parts: rows.map(() => []),
      slices: rows.map(() => []),
    });
  }
}

const spansOf = (rows: readonly Arrived[]) =>
  rows.reduce((sum, { spans }) => sum + spans, 0);
