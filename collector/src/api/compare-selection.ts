import {
  parseSide,
  type Pair,
  type Selector,
  type Window,
} from "../compare/side.js";
import { IsoscopeError } from "../errors.js";
import { MINUTE_MS, sliceOf } from "../store/summaries/kinds.js";
import { isRelative, timeRange, type TimeRange } from "./time.js";

/** One side's rows; times in Unix milliseconds, `untilMs` exclusive, an empty commit for any. */
export interface SideWindow extends Selector {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface Selection extends Pair<SideWindow> {
  readonly service: string | undefined;
}

/** By default a side is all that is stored of it: an older commit's last run counts however long ago. */
const EVER = "1970-01-01";
/** Of a window so long half an hour more is little. */
const LONG_MS = 6 * 3_600_000;
/** And of one so long a minute. */
const SHORT_MS = 600_000;

export interface ComparisonQuery {
  readonly baseline: string;
  readonly candidate: string;
  readonly service?: string;
  readonly since?: string;
  readonly until?: string;
  readonly baselineSince?: string;
  readonly baselineUntil?: string;
  readonly candidateSince?: string;
  readonly candidateUntil?: string;
}

/**
 * What a comparison's parameters select. A side's own bounds, by parameter or in its selector, go before
 * those of both.
 *
 * @throws IsoscopeError ISO-BAD-SELECTOR, ISO-BAD-TIME or ISO-BAD-REQUEST
 */
export function selectionOf(
  query: ComparisonQuery,
  now = new Date(),
): Selection {
  return {
    baseline: sideWindow("baseline", query.baseline, query, now, {
      since: query.baselineSince,
      until: query.baselineUntil,
    }),
    candidate: sideWindow("candidate", query.candidate, query, now, {
      since: query.candidateSince,
      until: query.candidateUntil,
    }),
    service: query.service,
  };
}

interface Bounds {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * One side of a comparison.
 *
 * @param name of its parameter, for errors
 * @param both bounds that hold where the side has none of its own
 * @throws IsoscopeError ISO-BAD-SELECTOR, ISO-BAD-TIME or ISO-BAD-REQUEST
 */
export function sideWindow(
  name: string,
  text: string,
  both: Bounds,
  now = new Date(),
  own: Bounds = {},
): SideWindow {
  const selector = readSide(name, text);
  const window = {
    since: ownBound(name, "Since", selector.window?.since, own.since),
    until: ownBound(name, "Until", selector.window?.until, own.until),
  };
  const range = rounded(bounds(window, both), now);
  const { environment, commit } = selector;
  return window.since === "" && window.until === ""
    ? { environment, commit, ...range }
    : { environment, commit, window, ...range };
}

/**
 * A window that begins or ends some time ago does so on the minute before, a long one begins on the half hour
 * before: summaries are kept by half hours, and what is cut at another moment each time is counted anew each time.
 */
function rounded(
  texts: { readonly since?: string; readonly until?: string },
  now: Date,
): TimeRange {
  const { sinceMs, untilMs } = timeRange(texts, EVER, now);
  const lengthMs = untilMs - sinceMs;
  if (lengthMs < SHORT_MS) return { sinceMs, untilMs };
  const floor = lengthMs < LONG_MS ? minuteOf : sliceOf;
  return {
    sinceMs: isRelative(texts.since ?? "") ? floor(sinceMs) : sinceMs,
    untilMs: isRelative(texts.until ?? "") ? minuteOf(untilMs) : untilMs,
  };
}

const minuteOf = (momentMs: number): number =>
  Math.floor(momentMs / MINUTE_MS) * MINUTE_MS;

function ownBound(
  name: string,
  bound: string,
  inSelector = "",
  parameter = "",
): string {
  if (inSelector !== "" && parameter !== "") {
    throw new IsoscopeError(
      "ISO-BAD-REQUEST",
      `${name}${bound} is given twice: "${parameter}", and "${inSelector}" in the selector.`,
      { hint: "Leave out one of them." },
    );
  }
  return inSelector === "" ? parameter : inSelector;
}

function bounds(own: Window, both: Bounds): { since?: string; until?: string } {
  const since = own.since === "" ? both.since : own.since;
  const until = own.until === "" ? both.until : own.until;
  return {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function readSide(name: string, text: string): Selector {
  const parsed = parseSide(text);
  if (!parsed.ok) {
    throw new IsoscopeError(
      "ISO-BAD-SELECTOR",
      `The ${name} can't be read: ${parsed.problem}`,
    );
  }
  return parsed.selector;
}
