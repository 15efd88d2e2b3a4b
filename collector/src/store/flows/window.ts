import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { weightBy } from "./weight.js";

/** Which spans are looked at, by when they were loaded: Unix milliseconds of the store's clock. */
export interface Window {
  /** Exclusive. */
  readonly sinceMs: number;
  readonly upToMs: number;
  /** Traces loaded again after this are looked for among those derived before. */
  readonly touchedMs: number;
  /** Traces with a span loaded later are still arriving … */
  readonly quietMs: number;
  /** … unless one was loaded so long ago that the next window no longer shows it. */
  readonly leavingMs: number;
  /** Threads to work with; 0 for as many as there are. */
  readonly threads: number;
}

/** Spans of one trace that are told apart by paths; the others are counted. */
const MAX_SPANS = 10_000;
/** Paths of one trace that are told apart. */
const MAX_PATHS = 256;

/** Up to how many spans a trace is small. Twice as many take another round of pointer doubling. */
const SMALL = 64;

interface SizeClass {
  readonly moreSpansThan: number;
  readonly maxSpans: number;
  /** Spans that are kept of a trace. */
  readonly array: number;
  readonly gather: string;
  /** Enough for a chain of all spans that are kept. */
  readonly rounds: number;
  /** Traces worked on at a time. */
  readonly block: number;
}

const small: SizeClass = {
  moreSpansThan: 0,
  maxSpans: SMALL,
  array: SMALL,
  gather: "flows/gather_small.sql",
  rounds: Math.log2(SMALL),
  block: 8192,
};
const large: SizeClass = {
  moreSpansThan: SMALL,
  maxSpans: 2 ** 32 - 1,
  array: MAX_SPANS,
  gather: "flows/gather_large.sql",
  rounds: Math.ceil(Math.log2(MAX_SPANS)),
  block: 2048,
};

/** Derives the traces of a window, each once, whatever is known of them already. Safe to repeat. */
export async function deriveWindow(
  db: Database,
  window: Window,
): Promise<void> {
  const times = {
    since: window.sinceMs,
    up_to: window.upToMs,
    touched: window.touchedMs,
    quiet: window.quietMs,
    leaving: window.leavingMs,
  };
  const [late] = await db.rows<{ traces: number; first: number }>(
    loadSql("flows/late.sql").replace("{{late}}", lateTraces()),
    times,
  );
  const known = late !== undefined && late.traces > 0;
  const params = {
    ...times,
    from: known ? late.first - 1 : window.sinceMs,
  };
  await db.command(loadSql("flows/operations.sql"), {
    from: window.touchedMs,
    up_to: window.upToMs,
  });
  const [largest] = await db.rows<{ spans: number }>(
    loadSql("flows/largest.sql"),
    params,
  );
  const most = largest?.spans ?? 0;
  for (const size of [small, large]) {
    if (most <= size.moreSpansThan) continue;
    await db.command(statement(size, known, window.threads), {
      ...params,
      more_spans_than: size.moreSpansThan,
      max_spans: size.maxSpans,
      max_paths: MAX_PATHS,
    });
  }
}

function statement(size: SizeClass, late: boolean, threads: number): string {
  const rounds = Array.from({ length: size.rounds }, (_, before) =>
    fill(loadSql("flows/round.sql").trimEnd(), {
      n: String(before + 1),
      before: String(before),
    }),
  );
  return fill(loadSql("flows/derive.sql"), {
    gather: body(loadSql(size.gather)),
    weight: weightBy("state"),
    rounds: rounds.join("\n"),
    last: String(size.rounds),
    array: String(size.array),
    block: String(size.block),
    threads: String(threads),
    late: late
      ? `AND (LoadedAt > fromUnixTimestamp64Milli({since:Int64}) OR TraceHash IN (SELECT Trace FROM isoscope_flows WHERE ${lateTraces()}))`
      : "",
  });
}

const lateTraces = () => loadSql("flows/late_traces.sql").trim();

/** Without the comment that it begins with. */
const body = (sql: string) => sql.replace(/^--.*\n/gm, "").trim();

const fill = (sql: string, values: Readonly<Record<string, string>>) =>
  sql.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
