/** One span as two traces are compared by. */
export interface TraceSpan {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly service: string;
  readonly kind: string;
  /** Name without ids. */
  readonly operation: string;
  /** Query without literals, or "". */
  readonly statement: string;
  /** Id of operation and statement, as populations are kept by. */
  readonly statementId: string;
  readonly outcome: "ok" | "rejected" | "failed";
  readonly problem: string;
  /** Since the first start of its trace. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What makes two spans the same step: not when, where or how it ended. */
export function keyOf(span: TraceSpan): string {
  return JSON.stringify([
    span.service,
    span.kind,
    span.operation,
    span.statement,
  ]);
}
