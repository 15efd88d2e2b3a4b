import type { Span } from "../../api/types";

/** A span in its place. */
export interface Node {
  readonly span: Span;
  readonly depth: number;
  readonly children: readonly Node[];
  /** It names a parent that is not in the trace. */
  readonly orphan: boolean;
  /** Another service's than its parent's. */
  readonly entersService: boolean;
}

interface Growing extends Node {
  depth: number;
  children: Growing[];
  orphan: boolean;
  entersService: boolean;
}

/**
 * The spans as a forest, children by start. Spans whose parent is missing are roots, and so is one span of
 * every cycle that broken senders make: no span is lost.
 */
export function buildForest(spans: readonly Span[]): Node[] {
  const nodes = new Map<string, Growing>();
  for (const span of spans) {
    nodes.set(span.spanId, {
      span,
      depth: 0,
      children: [],
      orphan: false,
      entersService: true,
    });
  }
  const roots: Growing[] = [];
  for (const node of nodes.values()) {
    const { parentSpanId } = node.span;
    const parent = parentSpanId === null ? undefined : nodes.get(parentSpanId);
    if (parent === undefined) {
      node.orphan = parentSpanId !== null;
      roots.push(node);
    } else {
      parent.children.push(node);
    }
  }
  const settled = new Set<Growing>();
  const settle = (start: Growing) => {
    settled.add(start);
    const open = [start];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      node.children = node.children
        .filter((child) => !settled.has(child))
        .sort((a, b) => a.span.offsetMs - b.span.offsetMs);
      for (const child of node.children) {
        child.depth = node.depth + 1;
        child.entersService = child.span.service !== node.span.service;
        settled.add(child);
        open.push(child);
      }
    }
  };
  roots.sort((a, b) => a.span.offsetMs - b.span.offsetMs).forEach(settle);
  for (const node of nodes.values()) {
    if (settled.has(node)) continue;
    roots.push(node);
    settle(node);
  }
  return roots;
}

/** The nodes in reading order, without what is under a folded one. */
export function visibleNodes(
  forest: readonly Node[],
  folded: ReadonlySet<string>,
): Node[] {
  const rows: Node[] = [];
  const open = [...forest].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    rows.push(node);
    if (folded.has(node.span.spanId)) continue;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) open.push(child);
    }
  }
  return rows;
}

/**
 * The spans that the trace's duration depends on: from each end backwards, the child that ended last before
 * it (the method of Jaeger's critical path).
 */
export function criticalPath(forest: readonly Node[]): Set<string> {
  const path = new Set<string>();
  const first = forest[0];
  if (first === undefined) return path;
  const open: [node: Node, until: number][] = [[first, Infinity]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, until] = next;
    path.add(node.span.spanId);
    let cursor = Math.min(until, endOf(node));
    const latestFirst = [...node.children].sort((a, b) => endOf(b) - endOf(a));
    for (const child of latestFirst) {
      if (endOf(child) > cursor) continue;
      open.push([child, cursor]);
      cursor = child.span.offsetMs;
    }
  }
  return path;
}

function endOf({ span }: Node): number {
  return span.offsetMs + span.durationMs;
}

/** Whether the text is anywhere in what a span says. */
export function spanMatches(span: Span, text: string): boolean {
  const sought = text.toLowerCase();
  const holds = (value: string) => value.toLowerCase().includes(sought);
  return (
    holds(span.operation) ||
    holds(span.service) ||
    holds(span.spanId) ||
    holds(span.status.message) ||
    Object.entries(span.attributes).some(
      ([key, value]) => holds(key) || holds(value),
    )
  );
}
