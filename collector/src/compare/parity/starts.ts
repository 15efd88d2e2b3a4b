import { groupBy } from "../../group.js";
import type { Pair } from "../side.js";
import { count, formatMs } from "../text.js";
import type { Difference, FactValue, Severity } from "./model.js";

/** A process that began to listen. */
export interface Start {
  /** 0 the baseline, 1 the candidate. */
  readonly side: number;
  readonly service: string;
  /** When it first listened, Unix milliseconds by its own clock. */
  readonly listeningMs: number;
  /** From the start of the process until then. */
  readonly tookMs: number;
}

/** Processes that start no further apart than this start together: one deployment, one `compose up`. */
const TOGETHER_MS = 2 * 60_000;
/** Nearer than this, which was first is chance, or a clock's error. */
const APART_MS = 1_000;
/** A duration differs when it is so many times the other, and so much more. */
const SLOWER = { ratio: 3, ms: 2_000 } as const;
/** From so many starts on, an order or a duration is a habit. */
const HABIT = 2;

/**
 * How the start-up of the services differs: how long each takes until it listens, and which of two is there
 * first when they start together.
 *
 * An order counts where every start of a side agrees on it. One start alone proves little: what it shows is a
 * patch.
 *
 * @param names how messages call the sides
 */
export function startDifferences(
  starts: readonly Start[],
  names: Pair<string>,
): Difference[] {
  return [...slowerStarts(starts, names), ...turnedOrders(starts, names)];
}

function slowerStarts(
  starts: readonly Start[],
  names: Pair<string>,
): Difference[] {
  const services = groupBy(starts, ({ service }) => service);
  return [...services].flatMap(([service, own]) => {
    const took = (side: number) =>
      own
        .filter((start) => start.side === side)
        .map(({ tookMs }) => tookMs)
        .sort((a, b) => a - b);
    const [here, there] = [took(0), took(1)];
    const [a, b] = [median(here), median(there)];
    if (a === undefined || b === undefined) return [];
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    if (high < SLOWER.ratio * low || high - low < SLOWER.ms) return [];
    const of = (all: readonly number[]) =>
      all.length === 1 ? "the one start" : `the median of ${all.length} starts`;
    return [
      difference("startup", [service], {
        seen: { baseline: here.length, candidate: there.length },
        said: { baseline: formatMs(a), candidate: formatMs(b) },
        sinceMs: since(own),
        message: `${service} takes ${formatMs(b)} until it listens in ${names.candidate} (${of(there)}) and ${formatMs(a)} in ${names.baseline} (${of(here)})`,
      }),
    ];
  });
}

/** Which of two services was first, in every start that had both. */
interface Order {
  readonly first: string;
  readonly second: string;
  readonly starts: number;
}

function turnedOrders(
  starts: readonly Start[],
  names: Pair<string>,
): Difference[] {
  const [here, there] = [0, 1].map((side) =>
    ordersOf(starts.filter((start) => start.side === side)),
  );
  return [...(here ?? [])].flatMap(([pair, baseline]) => {
    const candidate = there?.get(pair);
    if (candidate === undefined || candidate.first === baseline.first) {
      return [];
    }
    const { first, second } = baseline;
    return [
      difference("start order", [first, second].sort(), {
        seen: { baseline: baseline.starts, candidate: candidate.starts },
        said: {
          baseline: `${first}, ${second}`,
          candidate: `${second}, ${first}`,
        },
        sinceMs: since(
          starts.filter(({ service }) => [first, second].includes(service)),
        ),
        message: `${second} listens before ${first} in ${names.candidate} (${count(candidate.starts, "start")}) and after it in ${names.baseline} (${count(baseline.starts, "start")})`,
      }),
    ];
  });
}

/** By the two services' names; pairs whose order varies are left out. */
function ordersOf(starts: readonly Start[]): Map<string, Order> {
  const orders = new Map<string, Order | undefined>();
  for (const together of waves(starts)) {
    const firsts = [...groupBy(together, ({ service }) => service)]
      .map(([service, own]) => ({
        service,
        atMs: Math.min(...own.map(({ listeningMs }) => listeningMs)),
      }))
      .sort((a, b) => a.atMs - b.atMs);
    firsts.forEach((one, i) => {
      for (const other of firsts.slice(i + 1)) {
        const pair = JSON.stringify([one.service, other.service].sort());
        const before = orders.get(pair);
        const agrees =
          other.atMs - one.atMs >= APART_MS &&
          (!orders.has(pair) || before?.first === one.service);
        orders.set(
          pair,
          agrees
            ? {
                first: one.service,
                second: other.service,
                starts: (before?.starts ?? 0) + 1,
              }
            : undefined,
        );
      }
    });
  }
  return new Map(
    [...orders].flatMap(([pair, order]) =>
      order === undefined ? [] : [[pair, order] as const],
    ),
  );
}

/** Starts that follow each other closely. */
function waves(starts: readonly Start[]): Start[][] {
  const waves: Start[][] = [];
  let lastMs = -Infinity;
  for (const start of starts.toSorted(
    (a, b) => a.listeningMs - b.listeningMs,
  )) {
    if (start.listeningMs - lastMs > TOGETHER_MS) waves.push([]);
    waves.at(-1)?.push(start);
    lastMs = start.listeningMs;
  }
  return waves;
}

function difference(
  name: string,
  services: readonly string[],
  {
    seen,
    said,
    ...rest
  }: {
    readonly seen: Pair<number>;
    readonly said: Pair<string>;
    readonly sinceMs: number;
    readonly message: string;
  },
): Difference {
  const value = (side: keyof Pair<unknown>): FactValue[] => [
    {
      value: said[side],
      instances: seen[side],
      ids: [],
      firstSeenMs: rest.sinceMs,
    },
  ];
  const habit = Math.min(seen.baseline, seen.candidate) >= HABIT;
  return {
    ...{ pillar: "deployment", kind: "deployment", name, services },
    severity: (habit ? "minor" : "patch") satisfies Severity,
    values: { baseline: value("baseline"), candidate: value("candidate") },
    source: "process start to first listening",
    ...rest,
    details: [],
  };
}

/** From when on both sides have been seen to start. */
const since = (starts: readonly Start[]) =>
  Math.max(
    ...[0, 1].map((side) =>
      Math.min(
        ...starts
          .filter((start) => start.side === side)
          .map(({ listeningMs }) => listeningMs),
      ),
    ),
  );

function median(sorted: readonly number[]): number | undefined {
  const half = sorted.length / 2;
  const [a, b] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return a === undefined || b === undefined ? undefined : (a + b) / 2;
}
