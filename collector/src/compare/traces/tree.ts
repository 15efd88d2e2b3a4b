import { createHash } from "node:crypto";
import { groupBy } from "../../group.js";
import { keyOf, type TraceSpan } from "./span.js";

/** Alike spans below alike parents, folded into one: 100 queries of a loop are one node with 100 spans. */
export interface PathNode {
  readonly key: string;
  /** By start. */
  readonly spans: readonly [TraceSpan, ...TraceSpan[]];
  /** Time in which no child ran, added over the spans. */
  readonly selfMs: number;
  /** By start. */
  readonly children: readonly PathNode[];
  /** Equal where the folded subtrees have the same nodes, in whatever order. */
  readonly shape: string;
}

/** Deeper spans are left out: no one reads them, and a chain of 10,000 must not exhaust the stack. */
const MAX_DEPTH = 256;

/**
 * Folds the spans of one trace by path. Spans whose parent is not there stand beside the roots; of parents
 * that form a circle the earliest does.
 */
export function foldTrace(spans: readonly TraceSpan[]): PathNode[] {
  const sorted = [...spans].sort((a, b) => a.offsetMs - b.offsetMs);
  const ids = new Set(sorted.map(({ spanId }) => spanId));
  const children = groupBy(sorted, ({ parentSpanId }) => parentSpanId);
  const seen = new Set<TraceSpan>();
  const tops = sorted.filter(({ parentSpanId }) => !ids.has(parentSpanId));
  const mark = (from: readonly TraceSpan[]) => {
    const open = [...from];
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      if (seen.has(span)) continue;
      seen.add(span);
      for (const child of children.get(span.spanId) ?? []) open.push(child);
    }
  };
  mark(tops);
  for (const span of sorted) {
    if (seen.has(span)) continue;
    tops.push(span);
    mark([span]);
  }
  return fold(tops, children, new Set(), 0);
}

function fold(
  spans: readonly TraceSpan[],
  children: ReadonlyMap<string, readonly TraceSpan[]>,
  above: ReadonlySet<TraceSpan>,
  depth: number,
): PathNode[] {
  if (depth === MAX_DEPTH) return [];
  const nodes: PathNode[] = [];
  for (const [key, alike] of groupBy(spans, keyOf)) {
    const [first, ...rest] = alike.filter((span) => !above.has(span));
    if (first === undefined) continue;
    const folded = [first, ...rest] as const;
    const below = folded.flatMap(({ spanId }) => children.get(spanId) ?? []);
    const inner = fold(
      [...below].sort((a, b) => a.offsetMs - b.offsetMs),
      children,
      new Set([...above, ...folded]),
      depth + 1,
    );
    nodes.push({
      key,
      spans: folded,
      selfMs: folded.reduce(
        (sum, span) => sum + selfTime(span, children.get(span.spanId) ?? []),
        0,
      ),
      children: inner,
      shape: shapeOf(key, inner),
    });
  }
  return nodes;
}

function shapeOf(key: string, children: readonly PathNode[]): string {
  const shapes = children.map(({ shape }) => shape).sort();
  return createHash("sha256")
    .update(JSON.stringify([key, shapes]))
    .digest("base64url");
}

/**
 * When a child ran by its parent's clock: a server that ran outside of its caller has another clock and is
 * taken for the middle of the call, as Jaeger's adjuster of clock skew does and as stored flows are timed.
 */
function aligned(child: TraceSpan, parent: TraceSpan): TraceSpan {
  const { offsetMs: from, durationMs: ms } = child;
  const spare = parent.durationMs - ms;
  const outside =
    from < parent.offsetMs || from + ms > parent.offsetMs + parent.durationMs;
  return child.kind === "Server" && outside && spare >= 0
    ? { ...child, offsetMs: parent.offsetMs + spare / 2 }
    : child;
}

/** A span's duration less the union of its children's, as far as they lie within it. */
export function selfTime(
  span: TraceSpan,
  children: readonly TraceSpan[],
): number {
  const end = span.offsetMs + span.durationMs;
  let covered = 0;
  let reached = span.offsetMs;
  const sorted = children
    .map((child) => aligned(child, span))
    .sort((a, b) => a.offsetMs - b.offsetMs);
  for (const child of sorted) {
    const from = Math.max(reached, child.offsetMs);
    const to = Math.min(end, child.offsetMs + child.durationMs);
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  return span.durationMs - covered;
}
