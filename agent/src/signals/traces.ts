import { type Resource } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  type Span,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { type Config } from "../config";
import { report } from "../problems";
import { type Shipper } from "../ship/shipper";
import { BatchQueue } from "./batch";
import { encodeSpans } from "./encode";

/** Open spans that are remembered: an application that never ends its spans must not grow for it. */
const MAX_OPEN = 10_000;

/** Set on a span the process did not live to end. */
const ATTR_UNFINISHED = "isoscope.span.unfinished";

/** Keeps finished spans for the next batch, and knows those still open. */
export class SpanShipper implements SpanProcessor {
  readonly #queue: BatchQueue<ReadableSpan>;
  readonly #open = new Set<Span>();

  constructor(config: Config, shipper: Shipper) {
    this.#queue = new BatchQueue(config.spanBatch, (spans) => {
      shipper.send("traces", encodeSpans(config.protocol, spans));
    });
  }

  onStart(span: Span): void {
    if (this.#open.size < MAX_OPEN) this.#open.add(span);
  }

  onEnd(span: ReadableSpan): void {
    this.#open.delete(span as Span);
    this.#queue.push(span);
  }

  flush(): void {
    this.#queue.flush();
  }

  /** Ends what is still open: the request a process dies in is the one worth seeing. */
  finish(): void {
    for (const span of this.#open) {
      span.setAttribute(ATTR_UNFINISHED, true);
      span.end();
    }
    this.#queue.flushEveryPush();
  }

  forceFlush(): Promise<void> {
    this.flush();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }
}

/** Builds the tracer provider; samples everything unless OTEL_TRACES_SAMPLER says otherwise. */
export function tracerProvider(
  config: Config,
  resource: Resource,
  processor: SpanProcessor,
): TracerProvider {
  return new TracerProvider({
    resource,
    sampler: sampler(config),
    spanProcessors: [processor],
  });
}

function sampler({ sampler, samplerArg }: Config): Sampler {
  const ratio = (): Sampler =>
    new TraceIdRatioBasedSampler(Number(samplerArg ?? 1));
  switch (sampler) {
    case "always_on":
      return new AlwaysOnSampler();
    case "always_off":
      return new AlwaysOffSampler();
    case "traceidratio":
      return ratio();
    case "parentbased_always_on":
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case "parentbased_always_off":
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case "parentbased_traceidratio":
      return new ParentBasedSampler({ root: ratio() });
    default:
      report(
        "ISO-A30",
        `OTEL_TRACES_SAMPLER=${sampler} is not known; everything is sampled.`,
      );
      return new AlwaysOnSampler();
  }
}
