import type { MadeSpan } from "../generator/trace.js";

/** The spans of one operation on one side. */
export interface Operation {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
  readonly failed: number;
}

export interface OperationPair {
  readonly service: string;
  readonly text: string;
  readonly baseline: Operation;
  readonly candidate: Operation;
}

/** Operations by service and name with at least 20 spans on both sides. */
export function operationPairs(
  baseline: readonly MadeSpan[],
  candidate: readonly MadeSpan[],
): OperationPair[] {
  const [b, c] = [byOperation(baseline), byOperation(candidate)];
  return [...b].flatMap(([key, spans]) => {
    const [first] = spans;
    const others = c.get(key);
    if (first === undefined || others === undefined) return [];
    if (Math.min(spans.length, others.length) < 20) return [];
    return [
      {
        service: first.service,
        text: first.name,
        baseline: summary(spans),
        candidate: summary(others),
      },
    ];
  });
}

function byOperation(spans: readonly MadeSpan[]): Map<string, MadeSpan[]> {
  const groups = new Map<string, MadeSpan[]>();
  for (const span of spans) {
    const key = JSON.stringify([span.service, span.kind, span.name]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return groups;
}

function summary(spans: readonly MadeSpan[]): Operation {
  const n = spans.length;
  const mean = spans.reduce((sum, { durationMs }) => sum + durationMs, 0) / n;
  const squares = spans.reduce(
    (sum, { durationMs }) => sum + (durationMs - mean) ** 2,
    0,
  );
  return {
    ...{ n, mean, variance: squares / (n - 1) },
    failed: spans.filter(({ failed }) => failed).length,
  };
}
