import { type Resource } from "@opentelemetry/resources";
import { type BatchLimits, type Config } from "../config";
import { reason, report } from "../problems";
import { type Shipper } from "../ship/shipper";
import { SpanBatch } from "../trace/batch";
import { encodeSpansAsJson } from "../trace/json";
import { OpenSpans } from "../trace/open-spans";
import { samplerOf } from "../trace/sampler";
import { type RecordedSpan } from "../trace/span";
import { IsoscopeTracerProvider, type SpanRecorder } from "../trace/tracer";
import { BatchQueue } from "./batch";

/** Open spans that are remembered: an application that never ends its spans must not grow for it. */
const MAX_OPEN = 10_000;

/** A request this large is sent, however few spans are in it, bytes. */
const MAX_BATCH_BYTES = 512 * 1024;

/** Set on a span the process did not live to end. */
const ATTR_UNFINISHED = "isoscope.span.unfinished";

/** What spans wait in until they are sent. */
interface Waiting {
  add(span: RecordedSpan): void;
  flush(): void;
  /** From now on nothing waits: the process is about to end. */
  flushEveryAdd(): void;
}

/** Keeps finished spans for the next batch, and knows those still open. */
export class SpanShipper implements SpanRecorder {
  readonly #waiting: Waiting;
  readonly #open = new OpenSpans(MAX_OPEN);

  constructor(config: Config, resource: Resource, shipper: Shipper) {
    this.#waiting =
      config.protocol === "http/json"
        ? asJson(config, resource, shipper)
        : new EncodedSpans(config.spanBatch, resource, shipper);
  }

  started(span: RecordedSpan): void {
    this.#open.add(span);
  }

  add(span: RecordedSpan): void {
    this.#open.delete(span);
    this.#waiting.add(span);
  }

  flush(): void {
    this.#waiting.flush();
  }

  /** Ends what is still open: the request a process dies in is the one worth seeing. */
  finish(): void {
    for (const span of this.#open.all()) {
      span.setAttribute(ATTR_UNFINISHED, true);
      span.end();
    }
    this.#waiting.flushEveryAdd();
  }
}

/** Spans as protobuf, written as they end. */
class EncodedSpans implements Waiting {
  readonly #limits: BatchLimits;
  readonly #shipper: Shipper;
  readonly #batch: SpanBatch;
  #timer: NodeJS.Timeout | undefined;
  #immediate = false;

  constructor(limits: BatchLimits, resource: Resource, shipper: Shipper) {
    this.#limits = limits;
    this.#shipper = shipper;
    this.#batch = new SpanBatch(resource.attributes);
  }

  add(span: RecordedSpan): void {
    const batch = this.#batch;
    try {
      batch.add(span);
    } catch (error) {
      report(
        "ISO-A20",
        `a span could not be encoded and is lost: ${reason(error)}`,
      );
    }
    if (
      this.#immediate ||
      batch.count >= this.#limits.size ||
      batch.bytes >= MAX_BATCH_BYTES
    ) {
      this.flush();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.#limits.delayMs).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { count } = this.#batch;
    if (count > 0) this.#shipper.send("traces", this.#batch.take(), count);
  }

  flushEveryAdd(): void {
    this.#immediate = true;
    this.flush();
  }
}

function asJson(config: Config, resource: Resource, shipper: Shipper): Waiting {
  const queue = new BatchQueue<RecordedSpan>(config.spanBatch, (spans) => {
    const bytes = encodeSpansAsJson(resource, spans);
    shipper.send("traces", bytes, spans.length);
  });
  return {
    add: (span) => {
      queue.push(span);
    },
    flush: () => {
      queue.flush();
    },
    flushEveryAdd: () => {
      queue.flushEveryPush();
    },
  };
}

/** Builds the tracer provider; samples everything unless OTEL_TRACES_SAMPLER says otherwise. */
export function tracerProvider(
  config: Config,
  recorder: SpanRecorder,
): IsoscopeTracerProvider {
  return new IsoscopeTracerProvider({
    sampler: samplerOf(config.sampler, config.samplerArg),
    limits: config.spanLimits,
    recorder,
  });
}
