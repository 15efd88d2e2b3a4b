import type { Database } from "../database.js";
import {
  all,
  attributeConditions,
  sideConditions,
  when,
  type AttributeFilter,
  type SideFilter,
} from "./filters.js";
import { ask, type Fragment } from "./query.js";

/** What one span of a listed trace must meet, all of it at once. */
export interface TraceFilter extends SideFilter {
  readonly operation?: string | undefined;
  readonly minDurationMs?: number | undefined;
  readonly maxDurationMs?: number | undefined;
  readonly status?: "Unset" | "Ok" | "Error" | undefined;
  readonly attributes: AttributeFilter;
}

/** Where a page ended: nanoseconds since the epoch and the trace's id. */
export interface TracePosition {
  readonly matchedNs: string;
  readonly traceId: string;
}

/** A trace that matches. */
interface Candidate extends TracePosition {
  /** By which its spans are found. */
  readonly hash: string;
}

export interface StoredTraceSummary extends TracePosition {
  /** 0 while the root span has not arrived. */
  readonly hasRoot: 0 | 1;
  readonly rootService: string;
  readonly rootOperation: string;
  readonly rootKind: string;
  readonly environment: string;
  readonly commit: string;
  readonly startedNs: string;
  readonly durationMs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly services: string[];
}

const FIRST_WINDOW_MS = 60_000;
const LEAST_GROWTH = 10;
const GROWTH_WHEN_EMPTY = 100;

/**
 * The newest traces are looked for in ever longer stretches that end where the page begins: mostly they lie
 * in a short one, and grouping a day's spans by trace to find them takes a second. How much longer the next
 * is follows from how many the last one held.
 */
export async function newest(
  db: Database,
  filter: TraceFilter,
  limit: number,
  after: TracePosition | undefined,
): Promise<StoredTraceSummary[]> {
  const asked = conditions(filter, after);
  const attributes = attributeConditions(filter.attributes, ATTRIBUTE_MAPS);
  const endMs =
    after === undefined
      ? (filter.untilMs ?? Date.now())
      : Number(BigInt(after.matchedNs) / 1_000_000n);
  const sinceMs = filter.sinceMs ?? 0;
  let lengthMs = FIRST_WINDOW_MS;
  for (;;) {
    const fromMs = endMs - lengthMs > sinceMs ? endMs - lengthMs : undefined;
    const candidates = await matching(
      db,
      waysToMeet(filter.attributes).map((way) => [...asked, ...way]),
      limit,
      after,
      fromMs,
    );
    if (fromMs === undefined || candidates.length === limit) {
      const found = await summarised(
        db,
        [...asked, ...attributes],
        candidates,
        fromMs,
      );
      if (fromMs === undefined || found.length === limit) return found;
    }
    const growth =
      candidates.length === 0
        ? GROWTH_WHEN_EMPTY
        : Math.max(LEAST_GROWTH, (2 * limit) / candidates.length);
    lengthMs = Math.ceil(lengthMs * growth);
  }
}

/**
 * Traces by their first match since `fromMs`; over all when that is undefined.
 *
 * @param ways lists of conditions: a span matches that meets all of one
 */
async function matching(
  db: Database,
  ways: readonly (readonly Fragment[])[],
  limit: number,
  after: TracePosition | undefined,
  fromMs: number | undefined,
): Promise<Candidate[]> {
  const within = when(fromMs, (ms) => ({
    sql: "Timestamp >= fromUnixTimestamp64Milli({windowMs:Int64}, 'UTC')",
    params: { windowMs: ms },
  }));
  return ask<Candidate>(
    db,
    "traces/matching.sql",
    {
      spans: anyOf(ways.map((way) => all([...way, ...within]))),
      having: position(after),
    },
    { limit },
  );
}

/** Spans that meet one of the conditions, as often as they meet one. */
function anyOf(conditions: readonly Fragment[]): Fragment {
  return {
    sql: conditions
      .map(
        ({ sql }) => `SELECT TraceId, Timestamp FROM otel_traces WHERE ${sql}`,
      )
      .join("\nUNION ALL\n"),
    params: Object.assign(
      {},
      ...conditions.map(({ params }) => params),
    ) as Record<string, unknown>,
  };
}

const ATTRIBUTE_MAPS = ["SpanAttributes", "ResourceAttributes"];

/**
 * In which ways a span can have the attributes: the first value that an index knows in the span's own map, or
 * in its resource's. Each index rules out most of one map then; asked for both at once, both maps are read
 * wherever one of them may have it.
 */
function waysToMeet(attributes: AttributeFilter): Fragment[][] {
  const anywhere = attributeConditions(attributes, ATTRIBUTE_MAPS);
  const first = Object.values(attributes).findIndex((value) => value !== "");
  if (first < 0) return [anywhere];
  return ATTRIBUTE_MAPS.map((map) => {
    const there = attributeConditions(attributes, [map]);
    return anywhere.map((condition, place) =>
      place === first ? (there[place] ?? condition) : condition,
    );
  });
}

/** Spans of a listed trace are looked for this far around the spans that were found. */
const MARGIN_NS = 3_600_000_000_000n;

type Summary = Omit<StoredTraceSummary, keyof TracePosition>;

const named = (traces: readonly Candidate[]) => ({
  traceIds: traces.map(({ traceId }) => traceId),
  hashes: traces.map(({ hash }) => BigInt(hash)),
});

/**
 * What is listed of the candidates.
 *
 * A trace with an earlier match may be found by a later one: it is told by its first match over all and
 * left out, so that what is given is the beginning of the whole list, if perhaps a short one.
 */
async function summarised(
  db: Database,
  asked: readonly Fragment[],
  candidates: readonly Candidate[],
  fromMs: number | undefined,
): Promise<StoredTraceSummary[]> {
  if (candidates.length === 0) return [];
  const byHash = new Map<string, Summary>();
  const summarise = async (traces: readonly Candidate[], within: Fragment) => {
    const rows = await ask<Summary & Pick<Candidate, "hash">>(
      db,
      "traces/summaries.sql",
      { around: within },
      named(traces),
    );
    for (const { hash, ...row } of rows) byHash.set(hash, row);
  };
  await summarise(candidates, around(candidates));
  // What has no root nearby may be a trace of hours.
  const rootless = candidates.filter(
    ({ hash }) => byHash.get(hash)?.hasRoot !== 1,
  );
  if (rootless.length > 0) {
    await summarise(rootless, { sql: "1", params: {} });
  }
  const fromNs = BigInt(fromMs ?? 0) * 1_000_000n;
  const began = candidates.filter(({ hash }) => {
    const summary = byHash.get(hash);
    return summary !== undefined && BigInt(summary.startedNs) < fromNs;
  });
  const earlier = new Set(
    fromMs === undefined ? [] : await matchedBefore(db, asked, began, fromMs),
  );
  return candidates.flatMap(({ traceId, hash, matchedNs }) => {
    const summary = byHash.get(hash);
    return summary === undefined || earlier.has(hash)
      ? []
      : [{ traceId, ...summary, matchedNs }];
  });
}

/** The hashes of those traces that have a match before `fromMs`. */
async function matchedBefore(
  db: Database,
  asked: readonly Fragment[],
  traces: readonly Candidate[],
  fromMs: number,
): Promise<string[]> {
  if (traces.length === 0) return [];
  const rows = await ask<Pick<Candidate, "hash">>(
    db,
    "traces/matched_before.sql",
    { where: all(asked) },
    { ...named(traces), fromMs },
  );
  return rows.map(({ hash }) => hash);
}

function around(candidates: readonly TracePosition[]): Fragment {
  const at = candidates.map(({ matchedNs }) => BigInt(matchedNs));
  const earliest = at.reduce((a, b) => (b < a ? b : a));
  const latest = at.reduce((a, b) => (b > a ? b : a));
  return {
    sql: "Timestamp BETWEEN fromUnixTimestamp64Nano({aroundFromNs:Int64}, 'UTC') AND fromUnixTimestamp64Nano({aroundToNs:Int64}, 'UTC')",
    params: {
      aroundFromNs: String(earliest - MARGIN_NS),
      aroundToNs: String(latest + MARGIN_NS),
    },
  };
}

function conditions(filter: TraceFilter, after?: TracePosition): Fragment[] {
  return [
    ...sideConditions(filter, "Timestamp"),
    when(filter.operation, (operation) => ({
      sql: "SpanName = {operation:String}",
      params: { operation },
    })),
    when(filter.minDurationMs, (ms) => ({
      sql: "Duration >= {minDurationNs:Float64}",
      params: { minDurationNs: ms * 1e6 },
    })),
    when(filter.maxDurationMs, (ms) => ({
      sql: "Duration <= {maxDurationNs:Float64}",
      params: { maxDurationNs: ms * 1e6 },
    })),
    when(filter.status, (status) => ({
      sql: "StatusCode = {status:String}",
      params: { status },
    })),
    // A trace after the cursor has its first match at or before it, so nothing later need be read.
    when(after, ({ matchedNs }) => ({
      sql: "Timestamp <= fromUnixTimestamp64Nano({matchedNs:Int64}, 'UTC')",
      params: { matchedNs },
    })),
  ].flat();
}

function position(after?: TracePosition): Fragment {
  return all(
    when(after, ({ matchedNs, traceId }) => ({
      sql: "(matched, TraceId) < (fromUnixTimestamp64Nano({matchedNs:Int64}, 'UTC'), {afterTraceId:String})",
      params: { matchedNs, afterTraceId: traceId },
    })),
  );
}
