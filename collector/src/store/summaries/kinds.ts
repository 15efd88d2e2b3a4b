import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { power } from "./powers.js";

/** What is counted of traces: a table `isoscope_summary_<kind>` each, and how a cell of it is counted. */
export const kinds = [
  "traces",
  "shapes",
  "failures",
  "durations",
  "calls",
  "telemetry",
  "processes",
  "spans",
  "attributes",
] as const;

export type Kind = (typeof kinds)[number];

/** Slices of time and of arrival are so long, in milliseconds; the migration has it too. */
export const STEP_MS = 1_800_000;

/** When a trace began, in Unix milliseconds. What says that it was before 1970 says 1970. */
const ms = "greatest(0, toUnixTimestamp64Milli(Timestamp))";

/** The slice that a moment lies in. */
export const sliceOf = (momentMs: number): number =>
  Math.floor(momentMs / STEP_MS) * STEP_MS;

/** What arrived within a minute mostly began within one or two: slices of so little that has not settled are as long. */
export const MINUTE_MS = 60_000;

const slices = (lengthMs: number) => `intDiv(${ms}, ${lengthMs}) * ${lengthMs}`;

/** SQL: the slice that a trace began in. */
export const slice = slices(STEP_MS);
export const minuteSlice = slices(MINUTE_MS);

/**
 * The traces that cells are counted from, as the WITH clause that a statement begins with.
 *
 * @param of SQL: the build that a trace counts for, when its slice begins, and which rows of isoscope_flows there
 *   are
 */
export function traces(of: {
  readonly build: string;
  readonly slice: string;
  readonly which: string;
}): string {
  return loadSql("summaries/flows.sql")
    .trimEnd()
    .replace(
      /\{\{(build|slice|which)\}\}/g,
      (_, name: keyof typeof of) => of[name],
    );
}

/** When a slice begins that some moments cut, which are the parameter `moments`. */
export const cutSlice = `arrayMax(moment -> if(moment > ${ms}, 0, moment), arrayPushFront({moments:Array(Int64)}, ${slice}))`;

/** Compiling to machine code takes longer than it spares. */
export const PLAINLY =
  "compile_expressions = 0, compile_aggregate_expressions = 0";

/** Asks for rows whose numbers are numbers. */
export const rowsOf = <Row>(
  db: Database,
  sql: string,
  params: Readonly<Record<string, unknown>>,
): Promise<Row[]> =>
  db.rows<Row>(
    `${sql.trimEnd()}\nSETTINGS output_format_json_quote_64bit_integers = 0, ${PLAINLY}`,
    params,
  );

/** Bins of an octave, in which durations of spans are counted. */
const BINS = 4;

/** SQL: the bin that a successful span's duration lies in. Nothing is shorter than a nanosecond. */
const bin = `if(Outcome = 'ok', toInt16(round(${BINS} * log2(greatest(Duration, 1)))), 0)`;

/** The duration, in nanoseconds, from which on one lies in a later bin. */
export const endOfBin = (at: number): number => 2 ** ((at + 0.5) / BINS);

/** SQL: a trace in its environment as one number, by which joining takes less than half of the time. */
const traceKey = "bitXor(TraceHash, cityHash64(Environment))";

/** The statement that counts the cells of a kind, of what {@link traces} names. */
export const cells = (kind: Kind): string => statement(`cells/${kind}`);

/** One of this folder's statements about the spans that are counted. */
export function statement(name: string): string {
  const piece = (file: string) => loadSql(`summaries/${file}.sql`).trimEnd();
  return piece(name)
    .replaceAll("{{one_each}}", () => piece("one_each"))
    .replaceAll("{{of_traces}}", () => piece("of_traces"))
    .replaceAll("{{of_operations}}", () => piece("of_operations"))
    .replaceAll("{{loaded}}", () => piece("loaded"))
    .replaceAll("{{trace_key}}", traceKey)
    .replaceAll("{{power}}", power)
    .replaceAll("{{bin}}", bin);
}

/** What the cells of a kind are told apart by, besides build, version and slice. */
const keys: Readonly<Record<Kind, readonly string[]>> = {
  traces: [],
  shapes: ["Root", "Status", "Shape", "Complete"],
  failures: ["Node"],
  durations: ["Id", "Own"],
  calls: ["Root", "Status", "OperationId", "Calls"],
  telemetry: ["Service", "OperationId", "ScopeName", "ScopeVersion", "Keys"],
  processes: ["Service", "Instance"],
  spans: ["OperationId", "Root", "Status", "Outcome", "Bin"],
  attributes: [
    ...["OperationId", "Origin", "Key", "Form", "Value"],
    ...["Root", "Status", "Outcome", "Bin"],
  ],
};

/** The statement that sums up cells of a kind into those of longer stretches. */
export const sums = (kind: Kind): string =>
  `INSERT INTO isoscope_summary_${kind} (* EXCEPT (ReceivedAt))
${statement("sum")
  .replace("{{table}}", `isoscope_summary_${kind}`)
  .replaceAll("{{keys}}", keys[kind].map((key) => `, ${key}`).join(""))
  .replace("{{sums}}", () => statement(`sums/${kind}`))}
SETTINGS ${PLAINLY}`;
