import type { Plan } from "./plan.js";
import type { Draw } from "./random.js";

export type Value = string | number | boolean;

/** A span before it is encoded; times in Unix milliseconds. */
export interface MadeSpan {
  readonly service: string;
  readonly kind: "server" | "client" | "internal";
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly failed: boolean;
  readonly problem: string;
  /** The instrumentation that recorded it. */
  readonly scope: string;
}

export interface MadeLog {
  readonly service: string;
  readonly atMs: number;
  readonly severity: "INFO" | "WARN" | "ERROR";
  readonly body: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName?: string;
  readonly attributes?: Readonly<Record<string, Value>>;
}

export interface SpanInput {
  readonly service: string;
  readonly kind: MadeSpan["kind"];
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly parentId?: string;
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly failed?: boolean;
  readonly problem?: string;
  readonly spanId?: string;
  /** What is instrumented, as the packages of OpenTelemetry name it; default http. */
  readonly by?: "http" | "pg" | "redis";
}

/** What requests' attributes were called before 2023. */
const oldNames: Readonly<Record<string, string>> = {
  "http.request.method": "http.method",
  "http.response.status_code": "http.status_code",
  "url.path": "http.target",
  "url.full": "http.url",
};

/** One request as it happens: its spans and lines, with the clocks and the luck of the moment. */
export class Request {
  readonly traceId: string;
  readonly spans: MadeSpan[] = [];
  readonly logs: MadeLog[] = [];
  readonly draw: Draw;
  readonly plan: Plan;
  readonly startMs: number;
  /** The whole request is a little faster or slower: what its spans share. */
  readonly load: number;
  /** Share of the window that is over. */
  readonly progress: number;

  constructor(
    plan: Plan,
    draw: Draw,
    at: { readonly startMs: number; readonly progress: number },
  ) {
    this.plan = plan;
    this.draw = draw;
    this.traceId = draw.hex(32);
    this.startMs = at.startMs;
    this.progress = at.progress;
    this.load = Math.exp(0.15 * draw.normal());
  }

  /** Milliseconds of work around a median. */
  work(median: number, sigma?: number): number {
    const { pace = 1 } = this.plan.faults ?? {};
    return pace * this.load * this.draw.duration(median, sigma);
  }

  id(): string {
    return this.draw.hex(16);
  }

  span(input: SpanInput): string {
    const spanId = input.spanId ?? this.id();
    const { by = "http" } = input;
    const faults = this.plan.faults ?? {};
    if (by === "pg" && faults.withoutPg === true) return spanId;
    const attributes = Object.entries(input.attributes ?? {});
    this.spans.push({
      service: input.service,
      kind: input.kind,
      name: input.name,
      traceId: this.traceId,
      spanId,
      parentId: input.parentId ?? "",
      startMs: input.startMs + (this.plan.skewMs?.[input.service] ?? 0),
      durationMs: input.durationMs,
      attributes: Object.fromEntries(
        faults.oldNames === true
          ? attributes.map(([key, value]) => [oldNames[key] ?? key, value])
          : attributes,
      ),
      scope: `@opentelemetry/instrumentation-${by}`,
      failed: input.failed ?? false,
      problem: input.problem ?? "",
    });
    return spanId;
  }

  log(
    service: string,
    severity: MadeLog["severity"],
    body: string,
    spanId: string,
  ): void {
    this.logs.push({
      service,
      severity,
      body,
      spanId,
      traceId: this.traceId,
      atMs: this.startMs + (this.plan.skewMs?.[service] ?? 0),
    });
  }
}
