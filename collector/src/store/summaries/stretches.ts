import { groupBy } from "../../group.js";
import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { kinds, rowsOf, sums } from "./kinds.js";
import { newBuild } from "./kept-builds.js";
import { AGAIN_MS, portions, SETTLED_MS } from "./settle.js";

/** What half hours are summed up into, in seconds: four hours, and days of UTC. */
export const STRETCHES = [14_400, 86_400] as const;
/** Spans that are summed up in one go, for the sake of memory. */
const SPANS_AT_A_TIME = 20_000_000;

/** A build that sums up those of several half hours. */
export interface Stretch {
  readonly build: string;
  readonly stretchMs: number;
  /** When the slices begin, as long as the stretch, that its traces began in: Unix milliseconds. */
  readonly slices: readonly number[];
}

/** A half hour of arrival. */
interface HalfHour {
  /** Unix seconds. */
  readonly loaded: number;
  readonly spans: number;
  readonly upToMs: number;
  readonly build: string | undefined;
}

/** The latest build of a stretch, a half hour or longer, as it is recorded. */
export interface Built {
  /** Seconds. */
  readonly stretch: number;
  /** Unix seconds. */
  readonly loaded: number;
  readonly build: string;
  /** `LastLoadedAt` of the latest span that it counts. */
  readonly upToMs: number;
  /** Of longer stretches: the half hours' builds. */
  readonly parts: readonly string[];
  readonly slices: readonly number[];
  readonly builtAtMs: number;
}

/** A stretch of which every half hour has a build. */
interface Whole {
  /** Unix seconds. */
  readonly loaded: number;
  readonly spans: number;
  readonly upToMs: number;
  readonly parts: readonly string[];
}

/**
 * The stretches that sum up the builds of each half hour, the longest first; those that are over and lack one
 * are summed up.
 *
 * @param of.halfHours of an environment, the earliest first
 * @returns by the build of the half hour
 */
export async function stretchesOf(
  db: Database,
  environment: string,
  {
    halfHours,
    built,
    derivedMs,
  }: {
    readonly halfHours: readonly HalfHour[];
    readonly built: readonly Built[];
    readonly derivedMs: number;
  },
): Promise<ReadonlyMap<string, readonly Stretch[]>> {
  const within = new Map<string, Stretch[]>();
  for (const stretch of STRETCHES) {
    const due: Whole[] = [];
    const found: [Whole, Stretch][] = [];
    for (const whole of wholes(halfHours, stretch)) {
      const row = built.find(
        (one) => one.stretch === stretch && one.loaded === whole.loaded,
      );
      if (row !== undefined && same(row.parts, whole.parts)) {
        found.push([whole, { ...row, stretchMs: stretch * 1000 }]);
      } else if (
        derivedMs >= (whole.loaded + stretch) * 1000 + SETTLED_MS &&
        derivedMs >= (row?.builtAtMs ?? 0) + AGAIN_MS
      ) {
        due.push(whole);
      }
    }
    for (const some of portions(due, SPANS_AT_A_TIME, stretch)) {
      found.push(...(await sumUp(db, { environment, stretch, some, within })));
    }
    for (const [{ parts }, one] of found) {
      for (const part of parts) {
        within.set(part, [one, ...(within.get(part) ?? [])]);
      }
    }
  }
  return within;
}

/** Stretches of several half hours that have a build each. */
function wholes(halfHours: readonly HalfHour[], stretch: number): Whole[] {
  const startOf = ({ loaded }: HalfHour) =>
    Math.floor(loaded / stretch) * stretch;
  return [
    ...groupBy(halfHours, (one) => String(startOf(one))).values(),
  ].flatMap((group) => {
    const parts = group.flatMap(({ build }) => build ?? []);
    return parts.length < group.length || parts.length < 2
      ? []
      : {
          loaded: Math.min(...group.map(startOf)),
          parts,
          spans: group.reduce((sum, { spans }) => sum + spans, 0),
          upToMs: Math.max(...group.map(({ upToMs }) => upToMs)),
        };
  });
}

const same = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((one) => b.includes(one));

async function sumUp(
  db: Database,
  {
    environment,
    stretch,
    some,
    within,
  }: {
    readonly environment: string;
    readonly stretch: number;
    readonly some: readonly Whole[];
    readonly within: ReadonlyMap<string, readonly Stretch[]>;
  },
): Promise<[Whole, Stretch][]> {
  const builds = some.map(newBuild);
  const params = {
    environment,
    stretch,
    loaded: some.map(({ loaded }) => loaded),
    builds,
    // What is summed up already is not summed up again.
    from: [
      ...new Set(
        some.flatMap(({ parts }) =>
          parts.map((part) => within.get(part)?.[0]?.build ?? part),
        ),
      ),
    ].map(BigInt),
  };
  for (const kind of kinds) await db.command(sums(kind), params);
  const slices = await rowsOf<{ build: string; slices: number[] }>(
    db,
    loadSql("summaries/slices.sql"),
    params,
  );
  const made = some.map((whole, at): [Whole, Stretch] => {
    const build = String(builds[at]);
    return [
      whole,
      {
        build,
        stretchMs: stretch * 1000,
        slices: slices.find((one) => one.build === build)?.slices ?? [],
      },
    ];
  });
  await db.command(loadSql("summaries/record.sql"), {
    ...params,
    up_to: some.map(({ upToMs }) => upToMs),
    parts: some.map(({ parts }) => parts.map(BigInt)),
    slices: made.map(([, one]) => one.slices),
  });
  return made;
}
