import type { TraceSpan } from "../traces/span.js";
import type { MyStep } from "./population.js";

/** The spans of one trace, joined by what they do. */
export function stepsOf(spans: readonly TraceSpan[]): MyStep[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const steps = new Map<
    string,
    MyStep & { readonly callers: Set<string>; readonly callees: Set<string> }
  >();
  for (const span of spans) {
    const { statementId: id } = span;
    const failed = span.outcome !== "ok";
    const before = steps.get(id);
    steps.set(id, {
      id,
      service: span.service,
      operation: span.operation,
      statement: span.statement,
      calls: (before?.calls ?? 0) + 1,
      ms: Math.max(before?.ms ?? 0, span.durationMs),
      offsetMs: Math.min(before?.offsetMs ?? Infinity, span.offsetMs),
      failed: before?.failed === true || failed,
      problem: before?.problem || span.problem,
      callers: before?.callers ?? new Set(),
      callees: before?.callees ?? new Set(),
      attributes: shared(before?.attributes, span.attributes),
    });
  }
  for (const { parentSpanId, statementId } of spans) {
    const caller = byId.get(parentSpanId)?.statementId;
    if (caller === undefined || caller === statementId) continue;
    steps.get(statementId)?.callers.add(caller);
    steps.get(caller)?.callees.add(statementId);
  }
  return [...steps.values()];
}

function shared(
  before: MyStep["attributes"] | undefined,
  attributes: TraceSpan["attributes"],
): MyStep["attributes"] {
  const own = Object.entries(attributes);
  if (before === undefined) return new Map(own);
  const keys = new Set([...before.keys(), ...Object.keys(attributes)]);
  return new Map(
    [...keys].map((key) => [
      key,
      before.get(key) === attributes[key] ? (attributes[key] ?? null) : null,
    ]),
  );
}
