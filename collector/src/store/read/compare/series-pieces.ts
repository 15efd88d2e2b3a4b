import { groupBy } from "../../../group.js";
import { startOf } from "./kept/periods/period.js";
import type { Timed } from "./kept/periods/period-memory.js";
import type { Distribution } from "./series-buckets.js";

export type Shape = "level" | "counter" | "distribution";

/** What one series was in one step. */
export interface Point {
  readonly atMs: number;
  readonly value: number;
  readonly weight: number;
  /** Data points: one for each process and collection. */
  readonly reports: number;
  readonly distributions: readonly Distribution[];
}

/** A series of one shape: what a metric was declared as may change. */
export interface Steps {
  readonly id: number;
  readonly shape: Shape;
  /** In order of time. */
  readonly points: readonly Point[];
}

/** What one series was at one commit, within a period. */
export interface Piece extends Steps, Timed {
  readonly commit: string;
}

/** The series of some pieces, which come in order of time. */
export function seriesOf(pieces: readonly Piece[]): Map<string, Steps> {
  const found = groupBy(pieces, ({ shape, id }) => `${shape} ${id}`);
  return new Map(
    [...found].flatMap(([key, those]): [string, Steps][] => {
      const [first] = those;
      if (first === undefined) return [];
      const { id, shape, commit } = first;
      const points = those.flatMap((piece) => piece.points);
      // Of one commit they come in order, and each step once.
      return those.every((piece) => piece.commit === commit)
        ? [[key, { id, shape, points }]]
        : [[key, { id, shape, points: combined(shape, points) }]];
    }),
  );
}

/** Points in order of time, each step once. */
function combined(shape: Shape, points: readonly Point[]): Point[] {
  const found: Point[] = [];
  for (const point of [...points].sort((a, b) => a.atMs - b.atMs)) {
    const last = found.at(-1);
    if (last?.atMs !== point.atMs) found.push(point);
    else found[found.length - 1] = together(shape, last, point);
  }
  return found;
}

function together(shape: Shape, a: Point, b: Point): Point {
  const reports = a.reports + b.reports;
  return {
    ...{ atMs: a.atMs, reports },
    ...(shape === "level"
      ? { value: (a.value * a.reports + b.value * b.reports) / reports }
      : { value: a.value + b.value }),
    weight: shape === "level" ? 1 : a.weight + b.weight,
    distributions: [...a.distributions, ...b.distributions],
  };
}

/** Points by period, series and commit. */
export function piecesOf(found: readonly Found[], lengthMs: number): Piece[] {
  const pieces = new Map<string, Omit<Piece, "points"> & { points: Point[] }>();
  for (const { id, shape, commit, point } of found) {
    const atMs = startOf(point.atMs, lengthMs);
    const key = `${atMs} ${id} ${commit}`;
    const known = pieces.get(key);
    if (known !== undefined) known.points.push(point);
    else pieces.set(key, { id, shape, commit, atMs, points: [point] });
  }
  return [...pieces.values()].map((piece) => ({
    ...piece,
    // Buckets of another shape are rows of their own.
    points: combined(piece.shape, piece.points),
  }));
}

/** A point of one series at one commit, as a statement tells it. */
export interface Found {
  readonly id: number;
  readonly shape: Shape;
  readonly commit: string;
  readonly point: Point;
}
