import { isTold, tellFact } from "./facts";

/** One in so many answers is looked at. */
const SAMPLE = 8;
/** Queries that are told apart; and rows of one answer whose fields are looked at. */
const MOST_QUERIES = 100;
const MOST_ROWS = 5;
/** Answers before anything is said of a query. */
const ENOUGH = 3;

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
  told?: { rows: number; empty: number; size: number };
}

const shapes = new Map<string, Shape>();

/** Whether to look at the next answer. By chance, as requests ask the same queries in the same order. */
export function looksAtNext(): boolean {
  return isTold("state") && Math.random() * SAMPLE < 1;
}

/**
 * Takes the answer to one query: how many rows, and of a few of them how many fields are null or empty and
 * how long the texts are. Of the values themselves nothing is kept.
 *
 * @param rows those that came back, if any did
 * @param affected the number the database states, also of what it changed
 */
export function noteAnswer(
  query: string,
  rows: readonly unknown[],
  affected: number,
): void {
  const key = queryKey(query);
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
    const now = {
      rows: median(shape.rows, shape.answers),
      empty:
        shape.fields === 0 ? 0 : Math.round((10 * shape.empty) / shape.fields),
      size: shape.looked === 0 ? 0 : stepOf(shape.characters / shape.looked),
    };
    const before = shape.told;
    const moved = (of: keyof typeof now): boolean =>
      // Of rows that never came there is nothing but their number to tell.
      (of === "rows" || shape.looked > 0) &&
      (before === undefined || Math.abs(before[of] - now[of]) > 1);
    if (moved("rows")) tell(`rows ${query}`, bucket(now.rows));
    if (moved("empty")) tell(`empty ${query}`, `${now.empty * 10} %`);
    if (moved("size")) tell(`size ${query}`, bucket(now.size));
    shape.told = {
      rows: moved("rows") ? now.rows : (before?.rows ?? 0),
      empty: moved("empty") ? now.empty : (before?.empty ?? 0),
      size: moved("size") ? now.size : (before?.size ?? 0),
    };
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

function bucket(step: number): string {
  if (step <= 2) return String(step);
  return `${2 ** (step - 2) + 1}-${2 ** (step - 1)}`;
}

function median(counts: readonly number[], total: number): number {
  let below = 0;
  for (const [step, n = 0] of counts.entries()) {
    below += n;
    if (2 * below >= total) return step;
  }
  return 0;
}

/**
 * A query as what it asks, without what it asks for: no texts, no numbers, no comments.
 *
 * @returns up to 120 characters
 */
export function queryKey(text: string): string {
  return text
    .slice(0, 2_000)
    .replace(/\/\*[\s\S]*?(?:\*\/|$)|--[^\n]*/g, " ")
    .replace(/(\$\w*\$)[\s\S]*?(?:\1|$)/g, "?")
    .replace(/[EeNnBbXx]?'(?:[^'\\]|''|\\.)*(?:'|$)/g, "?")
    .replace(/\$\d+|\b\d[\w.]*\b/g, "?")
    .replace(/\(\s*\?(?:\s*,\s*\?)*\s*\)/g, "(?)")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120);
}
