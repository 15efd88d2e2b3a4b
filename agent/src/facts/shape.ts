import { isTold, tellFact } from "./facts";
import { type Quoting, queryKey } from "./query-key";

/** One in so many answers is looked at: of a young process more, so that it soon has something to tell. */
const SAMPLE = { young: 2, after: 8 };
/** Answers looked at until a process is young no more. */
const YOUNG = 500;
/** Queries that are told apart. */
const MOST_QUERIES = 100;
/** Rows of one answer whose fields are looked at. */
export const MOST_ROWS = 5;
/** Answers before anything is said of a query: with fewer, their middle half is chance. */
const ENOUGH = 12;

interface Shape {
  answers: number;
  /** Answers by the power of two that their rows come to: 0, 1, 2, 3-4, 5-8 … */
  readonly rows: number[];
  fields: number;
  /** Null or empty. */
  empty: number;
  /** Characters of text. */
  characters: number;
  looked: number;
  told?: Told;
}

/** In steps; rows are the middle half, as what one query gives back varies with what it is asked for. */
interface Told {
  from: number;
  to: number;
  empty: number;
  size: number;
}

const shapes = new Map<string, Shape>();
let looked = 0;

/** Whether to look at the next answer. By chance, as requests ask the same queries in the same order. */
export function looksAtNext(): boolean {
  if (!isTold("state")) return false;
  const every = looked < YOUNG ? SAMPLE.young : SAMPLE.after;
  return Math.random() * every < 1;
}

/**
 * Takes the answer to one query: how many rows, and of a few of them how many fields are null or empty and
 * how long the texts are. Of the values themselves nothing is kept.
 *
 * @param rows those that came back, if any did
 * @param affected the number the database states, also of what it changed
 * @param quoting how the query's language quotes
 */
export function noteAnswer(
  query: string,
  rows: readonly unknown[],
  affected: number,
  quoting: Quoting,
): void {
  looked += 1;
  const key = queryKey(query, quoting);
  let shape = shapes.get(key);
  if (shape === undefined) {
    if (shapes.size >= MOST_QUERIES) return;
    shape = {
      answers: 0,
      rows: [],
      fields: 0,
      empty: 0,
      characters: 0,
      looked: 0,
    };
    shapes.set(key, shape);
  }
  shape.answers += 1;
  const step = stepOf(Math.max(rows.length, affected));
  shape.rows[step] = (shape.rows[step] ?? 0) + 1;
  for (const row of rows.slice(0, MOST_ROWS)) {
    if (typeof row !== "object" || row === null) continue;
    shape.looked += 1;
    for (const value of Object.values(row)) {
      shape.fields += 1;
      if (value === null || value === "") shape.empty += 1;
      else if (typeof value === "string") shape.characters += value.length;
    }
  }
}

/** Tells what has become known, and what has changed by more than chance. */
export function tellShapes(): void {
  for (const [query, shape] of shapes) {
    if (shape.answers < ENOUGH) continue;
    const now: Told = {
      from: quantile(shape.rows, 0.25 * shape.answers),
      to: quantile(shape.rows, 0.75 * shape.answers),
      empty:
        shape.fields === 0 ? 0 : Math.round((10 * shape.empty) / shape.fields),
      size: shape.looked === 0 ? 0 : stepOf(shape.characters / shape.looked),
    };
    const before = shape.told;
    const moved = (...of: (keyof Told)[]): boolean =>
      before === undefined ||
      of.some((one) => Math.abs(before[one] - now[one]) > 1);
    const told = { ...now, ...before };
    if (moved("from", "to")) {
      tell(`rows ${query}`, range(now.from, now.to));
      told.from = now.from;
      told.to = now.to;
    }
    // Of rows that never came there is nothing but their number to tell.
    if (shape.looked > 0 && moved("empty")) {
      tell(`empty ${query}`, `${now.empty * 10} %`);
      told.empty = now.empty;
    }
    if (shape.looked > 0 && moved("size")) {
      tell(`size ${query}`, range(now.size, now.size));
      told.size = now.size;
    }
    shape.told = told;
  }
}

function tell(name: string, value: string): void {
  const source = "answers of the driver, sampled";
  tellFact({ pillar: "state", name, value, source });
}

/** 0 for none, 1 for one, 2 for two, 3 for up to four, 4 for up to eight … */
function stepOf(n: number): number {
  return n < 1 ? 0 : Math.ceil(Math.log2(n)) + 1;
}

/** From the least number of one step to the greatest of another: `9-16`, `0-4`, `1`. */
function range(from: number, to: number): string {
  const least = from <= 2 ? from : 2 ** (from - 2) + 1;
  const greatest = to <= 2 ? to : 2 ** (to - 1);
  return least === greatest
    ? String(least)
    : `${String(least)}-${String(greatest)}`;
}

/** The step that the answer of this rank is in. */
function quantile(counts: readonly number[], rank: number): number {
  let below = 0;
  for (const [step, n = 0] of counts.entries()) {
    below += n;
    if (below >= rank) return step;
  }
  return 0;
}
