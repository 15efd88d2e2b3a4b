import {
  type Context,
  context as contextApi,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  trace,
  TraceFlags,
  type Tracer,
  type TracerProvider,
} from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { type SpanLimits } from "../config";
import { setAttributes } from "./attributes";
import { newSpanId, newTraceId } from "./ids";
import { type Sampler } from "./sampler";
import { RecordedSpan, type SpanOrigin, type SpanSink } from "./span";

/** Where spans go, and which of them are still open. */
export interface SpanRecorder extends SpanSink {
  started(span: RecordedSpan): void;
  flush(): void;
}

/** What every tracer of the agent has in common. */
export interface TracerSettings {
  readonly sampler: Sampler;
  readonly limits: SpanLimits;
  readonly recorder: SpanRecorder;
}

/** Makes tracers; takes the place of the SDK's provider behind the API. */
export class IsoscopeTracerProvider implements TracerProvider {
  readonly #settings: TracerSettings;
  readonly #tracers = new Map<string, Tracer>();

  constructor(settings: TracerSettings) {
    this.#settings = settings;
  }

  getTracer(
    givenName: string | undefined,
    version?: string,
    options?: { schemaUrl?: string },
  ): Tracer {
    // As the specification has it; one nameless scope would else keep a whole batch from being written.
    const name = givenName ?? "";
    const schemaUrl = options?.schemaUrl;
    const key = `${name}@${version ?? ""}:${schemaUrl ?? ""}`;
    let tracer = this.#tracers.get(key);
    if (tracer === undefined) {
      const { limits, recorder } = this.#settings;
      const scope = { name, version, schemaUrl };
      const origin = { scope, limits, sink: recorder };
      tracer = new IsoscopeTracer(this.#settings, origin);
      this.#tracers.set(key, tracer);
    }
    return tracer;
  }

  /** Applications call these two on the provider they find: they hand over what there is. */
  forceFlush(): Promise<void> {
    this.#settings.recorder.flush();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }
}

class IsoscopeTracer implements Tracer {
  readonly #sampler: Sampler;
  readonly #recorder: SpanRecorder;
  readonly #origin: SpanOrigin;

  constructor({ sampler, recorder }: TracerSettings, origin: SpanOrigin) {
    this.#sampler = sampler;
    this.#recorder = recorder;
    this.#origin = origin;
  }

  startSpan(
    name: string,
    options: SpanOptions = {},
    context: Context = contextApi.active(),
  ): Span {
    if (isTracingSuppressed(context)) {
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
    const parent = options.root === true ? undefined : parentIn(context);
    const traceId = parent?.traceId ?? newTraceId();
    const sampled = this.#sampler.samples(traceId, parent);
    const spanContext: SpanContext = {
      traceId,
      spanId: newSpanId(),
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    };
    const traceState = sampled
      ? this.#sampler.stateOf(traceId, parent)
      : parent?.traceState;
    if (traceState !== undefined) spanContext.traceState = traceState;
    if (!sampled) return trace.wrapSpanContext(spanContext);
    const span = new RecordedSpan(
      this.#origin,
      spanContext,
      parent,
      name,
      options.kind ?? SpanKind.INTERNAL,
      options.startTime,
    );
    if (options.attributes !== undefined) {
      span.droppedAttributesCount = setAttributes(
        span.flat,
        options.attributes,
        this.#origin.limits.attributes,
      );
    }
    if (options.links !== undefined) span.addLinks(options.links);
    this.#recorder.started(span);
    return span;
  }

  startActiveSpan<F extends (span: Span) => unknown>(
    name: string,
    ...rest:
      | [fn: F]
      | [options: SpanOptions, fn: F]
      | [options: SpanOptions, context: Context, fn: F]
  ): ReturnType<F> {
    const fn = rest.at(-1) as F;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const parent = rest.length > 2 ? (rest[1] as Context) : contextApi.active();
    const span = this.startSpan(name, options, parent);
    const active = trace.setSpan(parent, span);
    const call = fn as (span: Span) => ReturnType<F>;
    return contextApi.with(active, call, undefined, span);
  }
}

/** The span a new one belongs under; what another library or process gave is checked first. */
function parentIn(context: Context): SpanContext | undefined {
  const span = trace.getSpan(context);
  if (span === undefined) return undefined;
  const parent = span.spanContext();
  return span instanceof RecordedSpan || isSpanContextValid(parent)
    ? parent
    : undefined;
}
