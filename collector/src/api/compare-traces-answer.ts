import * as limits from "../compare/limits.js";
import { pair, type Pair } from "../compare/side.js";
import {
  diffTraces,
  type NodeSide,
  type TraceNode,
} from "../compare/traces/diff.js";
import type { TraceSpan } from "../compare/traces/span.js";
import { IsoscopeError } from "../errors.js";
import type { CompareTracesAnswer } from "./compare-traces-schemas.js";

interface StoredTraceSpan extends TraceSpan {
  /** Of the operation whatever its statement. */
  readonly operationId: string;
  readonly environment: string;
  readonly commit: string;
}

interface Place {
  readonly traces: number;
  /** 0 to 1. */
  readonly place: number;
}

/** What comparing two traces needs of the store. */
export interface TracePairStore {
  /** By start; none when nothing of the trace is stored. */
  trace(traceId: string, limit: number): Promise<readonly StoredTraceSpan[]>;
  places(
    side: { readonly environment: string; readonly commit: string },
    durations: ReadonlyMap<string, number>,
  ): Promise<ReadonlyMap<string, Place>>;
}

/** The most spans of a trace that are compared; those that start first. */
const MAX_SPANS = 20_000;

/**
 * Compares two traces by id.
 *
 * @throws IsoscopeError ISO-UNKNOWN-TRACE
 */
export async function answerTracePair(
  store: TracePairStore,
  ids: Pair<string>,
): Promise<CompareTracesAnswer> {
  const [baseline, candidate] = await Promise.all([
    load(store, ids.baseline),
    load(store, ids.candidate),
  ]);
  const loaded = { baseline, candidate };
  const difference = diffTraces(
    pair((side) => loaded[side].spans),
    sideNames(baseline, candidate),
  );
  const nodes = [...flatten(difference.nodes, 0)];
  const places = {
    baseline: await placesOf(store, baseline),
    candidate: await placesOf(store, candidate),
  };
  return {
    ...pair((side) => describe(loaded[side], places[side])),
    headline: difference.headline,
    counts: difference.counts,
    nodes: nodes.map(({ node, depth }) => ({
      path: node.path,
      service: node.service,
      kind: node.kind,
      operation: node.operation,
      statement: node.statement,
      state: node.state,
      states: [...node.states],
      ...pair((side) => sideOf(node[side], loaded[side], places[side])),
      attributes: [...node.attributes],
      depth,
    })),
  };
}

interface Loaded {
  readonly traceId: string;
  readonly spans: readonly StoredTraceSpan[];
  readonly first: StoredTraceSpan;
  readonly byId: ReadonlyMap<string, StoredTraceSpan>;
  /** The first span of each operation and statement. */
  readonly firsts: ReadonlyMap<string, StoredTraceSpan>;
  readonly truncated: boolean;
}

async function load(store: TracePairStore, traceId: string): Promise<Loaded> {
  const stored = await store.trace(traceId, MAX_SPANS + 1);
  const spans = stored.slice(0, MAX_SPANS);
  const [first] = spans;
  if (first === undefined) {
    throw new IsoscopeError(
      "ISO-UNKNOWN-TRACE",
      `Nothing of trace ${traceId} is stored.`,
    );
  }
  return {
    traceId,
    spans,
    first,
    byId: new Map(spans.map((span) => [span.spanId, span])),
    firsts: new Map(
      [...spans].reverse().map((span) => [span.statementId, span]),
    ),
    truncated: stored.length > MAX_SPANS,
  };
}

/** By environment where that tells them apart, else by the trace. */
function sideNames(baseline: Loaded, candidate: Loaded): Pair<string> {
  const [b, c] = [baseline.first, candidate.first];
  if (b.environment !== c.environment) {
    return { baseline: b.environment, candidate: c.environment };
  }
  return b.commit !== c.commit
    ? {
        baseline: `${b.environment}@${b.commit.slice(0, 7)}`,
        candidate: `${c.environment}@${c.commit.slice(0, 7)}`,
      }
    : {
        baseline: `trace ${baseline.traceId.slice(0, 8)}`,
        candidate: `trace ${candidate.traceId.slice(0, 8)}`,
      };
}

function placesOf(
  store: TracePairStore,
  { firsts, first }: Loaded,
): Promise<ReadonlyMap<string, Place>> {
  return store.places(
    first,
    new Map([...firsts].map(([id, { durationMs }]) => [id, durationMs])),
  );
}

function percentile(place: Place | undefined): number | null {
  return place === undefined || place.traces < limits.pair.population
    ? null
    : Math.round(1000 * place.place) / 10;
}

function describe(
  { traceId, spans, first, byId, truncated }: Loaded,
  places: ReadonlyMap<string, Place>,
) {
  const root = spans.find(({ parentSpanId }) => parentSpanId === "");
  return {
    traceId,
    environment: first.environment,
    commit: first.commit,
    spans: spans.length,
    durationMs: spans.reduce(
      (end, { offsetMs, durationMs }) => Math.max(end, offsetMs + durationMs),
      0,
    ),
    missingParents: spans.filter(
      ({ parentSpanId }) => parentSpanId !== "" && !byId.has(parentSpanId),
    ).length,
    truncated,
    percentile: root ? percentile(places.get(root.statementId)) : null,
  };
}

function sideOf(
  side: NodeSide | null,
  { byId, firsts }: Loaded,
  places: ReadonlyMap<string, Place>,
) {
  if (side === null) return null;
  // The place that was looked up is that of the operation's first span in the trace.
  const shown = byId.get(side.spanIds[0] ?? "");
  const looked = firsts.get(shown?.statementId ?? "");
  return {
    ...side,
    spanIds: [...side.spanIds],
    percentile:
      shown !== undefined && shown === looked
        ? percentile(places.get(shown.statementId))
        : null,
  };
}

function* flatten(
  nodes: readonly TraceNode[],
  depth: number,
): Generator<{ node: TraceNode; depth: number }> {
  for (const node of nodes) {
    yield { node, depth };
    yield* flatten(node.children, depth + 1);
  }
}
