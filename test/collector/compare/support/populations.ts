import type {
  CallPopulation,
  OperationName,
  OperationPopulation,
  OperationSide,
  SideTotals,
} from "../../../../collector/src/compare/population.js";

export const names = { baseline: "production", candidate: "development" };

function totals(traces = 400): SideTotals {
  return {
    commits: [],
    firstSeenMs: 0,
    lastSeenMs: 60_000,
    traces,
    tracesWithoutRoot: 0,
    tracesWithMissingParents: 0,
    spans: traces * 5,
    sampled: [1, 1],
  };
}

export const sides = { baseline: totals(), candidate: totals() };

/** How many there were of them. */
export const requests = { baseline: 400, candidate: 400 };

/** One side of an operation: 400 traces around 20 ms unless told. */
export function side(some: Partial<OperationSide> = {}): OperationSide {
  const p50 = some.p50 ?? 20;
  const p95 = some.p95 ?? p50 * 2;
  return {
    traces: 400,
    timed: some.traces ?? 400,
    spans: 400,
    totalMs: 8000,
    failed: 0,
    rejected: 0,
    failing: [],
    rejecting: [],
    problem: "",
    p50,
    p95,
    p99: p95 * 1.5,
    grid: Array.from({ length: 64 }, (_, i) => p50 + (i - 31.5) / 10),
    early: { p50, p95 },
    late: { p50, p95 },
    halves: halvesOf(some),
    weighted: undefined,
    ...some,
  };
}

/** As much goes wrong in the later half as in the earlier. */
function halvesOf({
  traces = 400,
  failed = 0,
  rejected = 0,
}: Partial<OperationSide>) {
  const half = {
    traces: traces / 2,
    failed: failed / 2,
    rejected: rejected / 2,
  };
  return [half, half] as const;
}

export function operation(
  some: Partial<OperationPopulation> = {},
): OperationPopulation {
  return {
    id: "1",
    operationId: "1",
    stepId: some.operationId ?? "1",
    service: "orders",
    kind: "Server",
    operation: "GET /orders",
    statement: "",
    root: true,
    under: some.operationId ?? "1",
    baseline: side(),
    candidate: side(),
    mannWhitney: { u: 80_000, p: 0.8 },
    kolmogorovSmirnov: { d: 0.02, p: 0.9 },
    ...some,
  };
}

export function name(
  id: string,
  some: Partial<OperationName> = {},
): OperationName {
  return {
    id,
    service: "orders",
    kind: "Server",
    operation: `operation ${id}`,
    query: false,
    ...some,
  };
}

/** `{ calls per trace: traces }` on each side. */
export function calls(
  root: string,
  callee: string,
  baseline: Readonly<Record<number, number>>,
  candidate: Readonly<Record<number, number>>,
): CallPopulation {
  const histogram = (of: Readonly<Record<number, number>>, mark: string) =>
    Object.entries(of).map(([n, traces]) => ({
      calls: Number(n),
      traces,
      weight: traces,
      squares: traces,
      late: traces / 2,
      examples: [`${mark}-${callee}-${n}`],
    }));
  return {
    root,
    status: "ok",
    callee,
    baseline: histogram(baseline, "b"),
    candidate: histogram(candidate, "c"),
  };
}
