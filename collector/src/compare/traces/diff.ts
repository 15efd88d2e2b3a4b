import * as limits from "../limits.js";
import type { Pair } from "../side.js";
import { brief, count, formatMs, signed } from "../text.js";
import { align, startOf, type AlignedNode } from "./align.js";
import {
  attributeDifferences,
  type AttributeDifference,
} from "./attributes.js";
import type { TraceSpan } from "./span.js";
import { foldTrace, type PathNode } from "./tree.js";

/** In order of weight: a node's first state is what it is shown as. */
export const nodeStates = [
  "error",
  "added",
  "removed",
  "moved",
  "count",
  "self-time",
  "attributes",
  "same",
] as const;
export type NodeState = (typeof nodeStates)[number];

/** One side of a node. */
export interface NodeSide {
  readonly spans: number;
  readonly spanIds: readonly string[];
  readonly offsetMs: number;
  /** Added over its spans. */
  readonly durationMs: number;
  readonly selfMs: number;
  readonly failed: number;
  readonly rejected: number;
  readonly problem: string;
}

export interface TraceNode {
  /** Stable: the path of its keys, numbered from the top. */
  readonly path: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  readonly statement: string;
  readonly state: NodeState;
  /** All that differs, weightiest first; `same` alone. */
  readonly states: readonly NodeState[];
  readonly baseline: NodeSide | null;
  readonly candidate: NodeSide | null;
  readonly attributes: readonly AttributeDifference[];
  readonly children: readonly TraceNode[];
}

export interface Divergence {
  readonly path: string;
  readonly state: NodeState;
  /** Since the start of its trace. */
  readonly atMs: number;
  readonly message: string;
}

export interface TraceDifference {
  /** What differs first in time; null where nothing does. */
  readonly headline: Divergence | null;
  readonly counts: Readonly<Record<NodeState, number>>;
  readonly nodes: readonly TraceNode[];
}

/**
 * Compares two traces: folds each by path, aligns the trees and says what differs at every node. Two traces
 * are two samples: what differs is told, and no claim is made that it always does.
 */
export function diffTraces(
  spans: Pair<readonly TraceSpan[]>,
  names: Pair<string>,
): TraceDifference {
  const aligned = align(foldTrace(spans.baseline), foldTrace(spans.candidate));
  const moved = movedShapes(aligned);
  const nodes = aligned.map((node, index) => nodeOf(node, `${index}`, moved));
  const counts = Object.fromEntries(
    nodeStates.map((state) => [state, 0]),
  ) as Record<NodeState, number>;
  let headline: Divergence | null = null;
  for (const node of walk(nodes)) {
    counts[node.state] += 1;
    if (node.state === "same") continue;
    const atMs = momentOf(node);
    if (headline === null || atMs < headline.atMs) {
      headline = {
        path: node.path,
        state: node.state,
        atMs,
        message: sentence(node, names),
      };
    }
  }
  return { headline, counts, nodes };
}

function* walk(nodes: readonly TraceNode[]): Generator<TraceNode> {
  for (const node of nodes) {
    yield node;
    yield* walk(node.children);
  }
}

/** Shapes that were taken out in one place and put in at another. */
function movedShapes(nodes: readonly AlignedNode[]): ReadonlySet<string> {
  const removed = new Set<string>();
  const added = new Set<string>();
  const visit = ({ baseline, candidate, children }: AlignedNode) => {
    if (baseline && !candidate) removed.add(baseline.shape);
    if (candidate && !baseline) added.add(candidate.shape);
    children.forEach(visit);
  };
  nodes.forEach(visit);
  return new Set([...removed].filter((shape) => added.has(shape)));
}

function nodeOf(
  node: AlignedNode,
  path: string,
  moved: ReadonlySet<string>,
): TraceNode {
  const { baseline, candidate } = node;
  const shown = (candidate ?? baseline)?.spans[0];
  const attributes =
    baseline && candidate ? differences(baseline, candidate) : [];
  const states = statesOf(node, attributes.length > 0, moved);
  return {
    path,
    service: shown?.service ?? "",
    kind: shown?.kind ?? "",
    operation: shown?.operation ?? "",
    statement: shown?.statement ?? "",
    state: states[0] ?? "same",
    states,
    baseline: baseline ? sideOf(baseline) : null,
    candidate: candidate ? sideOf(candidate) : null,
    attributes,
    children: [...node.children]
      .sort((a, b) => startOf(a) - startOf(b))
      .map((child, index) => nodeOf(child, `${path}.${index}`, moved)),
  };
}

/** Between the first spans; nodes aligned although their keys differ differ in those too. */
function differences(b: PathNode, c: PathNode): AttributeDifference[] {
  const [x, y] = [b.spans[0], c.spans[0]];
  const key = (["operation", "statement"] as const)
    .filter((field) => x[field] !== y[field])
    .map((field) => ({ key: field, baseline: x[field], candidate: y[field] }));
  return [...key, ...attributeDifferences(x.attributes, y.attributes)];
}

function statesOf(
  { baseline, candidate }: AlignedNode,
  attributesDiffer: boolean,
  moved: ReadonlySet<string>,
): NodeState[] {
  if (!baseline || !candidate) {
    const shape = (baseline ?? candidate)?.shape ?? "";
    return [moved.has(shape) ? "moved" : baseline ? "removed" : "added"];
  }
  const failures = ({ spans }: PathNode) =>
    spans.filter(({ outcome }) => outcome !== "ok").length;
  const difference = Math.abs(candidate.selfMs - baseline.selfMs);
  const states: NodeState[] = [];
  if (failures(baseline) > 0 !== failures(candidate) > 0) {
    states.push("error");
  }
  if (baseline.spans.length !== candidate.spans.length) states.push("count");
  if (
    difference >= limits.pair.selfMs &&
    difference >=
      limits.pair.selfShare * Math.min(baseline.selfMs, candidate.selfMs)
  ) {
    states.push("self-time");
  }
  if (attributesDiffer) states.push("attributes");
  return states.length === 0 ? ["same"] : states;
}

function sideOf({ spans, selfMs }: PathNode): NodeSide {
  const ended = (how: TraceSpan["outcome"]) =>
    spans.filter(({ outcome }) => outcome === how);
  return {
    spans: spans.length,
    spanIds: spans.slice(0, 3).map(({ spanId }) => spanId),
    offsetMs: spans[0].offsetMs,
    durationMs: spans.reduce((sum, { durationMs }) => sum + durationMs, 0),
    selfMs,
    failed: ended("failed").length,
    rejected: ended("rejected").length,
    problem: ended("failed")[0]?.problem ?? "",
  };
}

/**
 * When a node's difference comes about: an operation is there or not from its start; that it failed or took
 * longer is settled at its end, so the callee comes before the callers that it fails or delays.
 */
function momentOf({ state, baseline, candidate }: TraceNode): number {
  const side = candidate ?? baseline;
  if (side === null) return 0;
  return state === "error" || state === "self-time"
    ? side.offsetMs + side.durationMs
    : side.offsetMs;
}

function sentence(node: TraceNode, names: Pair<string>): string {
  const {
    service,
    operation,
    statement,
    state,
    baseline: b,
    candidate: c,
  } = node;
  const what =
    statement === ""
      ? `${service} ${operation}`
      : `${service} query "${brief(statement)}"`;
  switch (state) {
    case "added":
      return `${what} runs only in ${names.candidate}`;
    case "removed":
      return `${what} runs only in ${names.baseline}`;
    case "moved":
      return `${what} runs elsewhere in ${names.candidate}`;
    case "error": {
      const failing = (c?.failed ?? 0) + (c?.rejected ?? 0) > 0;
      const problem = (failing ? c : b)?.problem ?? "";
      return (
        `${what} fails only in ${failing ? names.candidate : names.baseline}` +
        (problem === "" ? "" : `: "${brief(problem, 100)}"`)
      );
    }
    case "count":
      return `${what} runs ${count(c?.spans ?? 0, "time")} in ${names.candidate} and ${count(b?.spans ?? 0, "time")} in ${names.baseline}`;
    case "self-time":
      return `${what} itself takes ${formatMs(c?.selfMs ?? 0)} in ${names.candidate} and ${formatMs(b?.selfMs ?? 0)} in ${names.baseline} (${signed(formatMs((c?.selfMs ?? 0) - (b?.selfMs ?? 0)))})`;
    case "attributes": {
      const [first] = node.attributes;
      return `${what} has ${first?.key ?? ""} ${first?.candidate ?? "absent"} in ${names.candidate} and ${first?.baseline ?? "absent"} in ${names.baseline}`;
    }
    case "same":
      return `${what} is the same`;
  }
}
