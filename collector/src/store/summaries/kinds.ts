import { loadSql } from "../sql.js";

/** What is counted of traces: a table `isoscope_summary_<kind>` each, and how a cell of it is counted. */
export const kinds = [
  "traces",
  "shapes",
  "failures",
  "durations",
  "calls",
  "telemetry",
  "processes",
] as const;

export type Kind = (typeof kinds)[number];

/** Slices of time and of arrival are so long, in milliseconds; the migration has it too. */
export const STEP_MS = 1_800_000;

/** When a trace began, in Unix milliseconds. What says that it was before 1970 says 1970. */
const ms = "greatest(0, toUnixTimestamp64Milli(Timestamp))";

/** The slice that a moment lies in. */
export const sliceOf = (momentMs: number): number =>
  Math.floor(momentMs / STEP_MS) * STEP_MS;

export const slice = `intDiv(${ms}, ${STEP_MS}) * ${STEP_MS}`;

/**
 * The traces that cells are counted from, as the WITH clause that a statement begins with.
 *
 * @param of SQL: the build and the half hour of arrival that a trace counts for, when its slice begins, and
 *   which rows of isoscope_flows there are
 */
export function traces(of: {
  readonly build: string;
  readonly loaded: string;
  readonly slice: string;
  readonly which: string;
}): string {
  return loadSql("summaries/flows.sql")
    .trimEnd()
    .replace(
      /\{\{(build|loaded|slice|which)\}\}/g,
      (_, name: keyof typeof of) => of[name],
    );
}

/** When a slice begins that ends at each of some moments, SQL of Int64 each. */
export function cutSlice(step: string, cuts: readonly string[]): string {
  const begins = cuts.map((cut) => `if(${ms} >= ${cut}, ${cut}, 0)`);
  return `greatest(intDiv(${ms}, ${step}) * ${step}, ${begins.join(", ")})`;
}

/** The statement that counts the cells of a kind, of what {@link traces} names. */
export const cells = (kind: Kind): string =>
  loadSql(`summaries/cells/${kind}.sql`).trimEnd();
