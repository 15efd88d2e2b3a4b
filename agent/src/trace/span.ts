import { performance } from "node:perf_hooks";
import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from "@opentelemetry/api";
import { isTimeInput } from "@opentelemetry/core";
import { type SpanLimits } from "../config";
import {
  type FlatAttributes,
  setAttribute,
  setAttributes,
  toObject,
} from "./attributes";
import { wallTime } from "./clock";
import { fromTimeInput } from "./time";

export interface SpanEvent {
  readonly name: string;
  /** ms since the epoch */
  readonly time: number;
  readonly attributes: FlatAttributes;
  readonly dropped: number;
}

export interface SpanLink {
  readonly context: SpanContext;
  readonly attributes: FlatAttributes;
  readonly dropped: number;
}

/** Where a span goes when it ends. */
export interface SpanSink {
  add(span: RecordedSpan): void;
}

/** What a tracer gives each of its spans. */
export interface SpanOrigin {
  readonly scope: {
    readonly name: string;
    readonly version: string | undefined;
    readonly schemaUrl: string | undefined;
  };
  readonly limits: SpanLimits;
  readonly sink: SpanSink;
}

const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };

/** A span that is recorded. What it holds stays in the form that is quickest to write as OTLP. */
export class RecordedSpan implements Span {
  name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext: SpanContext | undefined;
  readonly origin: SpanOrigin;
  readonly flat: FlatAttributes = [];
  events: SpanEvent[] | undefined;
  links: SpanLink[] | undefined;
  status: SpanStatus = UNSET;
  droppedAttributesCount = 0;
  droppedEventsCount = 0;
  droppedLinksCount = 0;
  /** ms since the epoch */
  readonly start: number;
  /** ms since the epoch; set when it ends */
  finish = 0;
  ended = false;
  /** Its neighbours among the spans that are open: see open-spans.ts. */
  open:
    | { before: RecordedSpan | undefined; after: RecordedSpan | undefined }
    | undefined;
  readonly #context: SpanContext;
  /** The monotonic clock at the start; undefined when the caller gave the time. */
  readonly #monotonic: number | undefined;

  constructor(
    origin: SpanOrigin,
    context: SpanContext,
    parent: SpanContext | undefined,
    name: string,
    kind: SpanKind,
    startTime: TimeInput | undefined,
  ) {
    this.origin = origin;
    this.#context = context;
    this.parentSpanContext = parent;
    this.name = name;
    this.kind = kind;
    if (startTime === undefined) {
      const monotonic = performance.now();
      this.#monotonic = monotonic;
      this.start = wallTime(monotonic);
    } else {
      this.#monotonic = undefined;
      this.start = fromTimeInput(startTime);
    }
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  get attributes(): Attributes {
    return toObject(this.flat);
  }

  /** Adds an attribute of the agent's own that is valid and not there yet; undefined adds nothing. */
  push(key: string, value: string | number | undefined): void {
    if (value === undefined || this.ended) return;
    const { count, valueLength } = this.origin.limits.attributes;
    if (this.flat.length >= count * 2) {
      this.droppedAttributesCount += 1;
    } else if (typeof value === "string" && value.length > valueLength) {
      this.flat.push(key, value.slice(0, valueLength));
    } else this.flat.push(key, value);
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.#isOver()) return this;
    const { attributes } = this.origin.limits;
    if (!setAttribute(this.flat, key, value, attributes)) {
      this.droppedAttributesCount += 1;
    }
    return this;
  }

  setAttributes(values: Attributes): this {
    if (this.#isOver()) return this;
    this.droppedAttributesCount += setAttributes(
      this.flat,
      values,
      this.origin.limits.attributes,
    );
    return this;
  }

  addEvent(
    name: string,
    attributesOrTime?: Attributes | TimeInput,
    time?: TimeInput,
  ): this {
    if (this.#isOver()) return this;
    const { events: most, eventAttributes } = this.origin.limits;
    if (most === 0) {
      this.droppedEventsCount += 1;
      return this;
    }
    const events = (this.events ??= []);
    if (events.length >= most) {
      events.shift();
      this.droppedEventsCount += 1;
    }
    const isTime = isTimeInput(attributesOrTime);
    const at = time ?? (isTime ? attributesOrTime : undefined);
    const attributes: FlatAttributes = [];
    const dropped = isTime
      ? 0
      : setAttributes(attributes, attributesOrTime, eventAttributes);
    events.push({ name, time: this.#time(at), attributes, dropped });
    return this;
  }

  addLink({ context, attributes: values }: Link): this {
    if (this.#isOver()) return this;
    const { links: most, linkAttributes } = this.origin.limits;
    const links = (this.links ??= []);
    if (most === 0) {
      this.droppedLinksCount += 1;
      return this;
    }
    if (links.length >= most) {
      links.shift();
      this.droppedLinksCount += 1;
    }
    const attributes: FlatAttributes = [];
    const dropped = setAttributes(attributes, values, linkAttributes);
    links.push({ context, attributes, dropped });
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus({ code, message }: SpanStatus): this {
    if (this.#isOver() || code === SpanStatusCode.UNSET) return this;
    // OK is final.
    if (this.status.code === SpanStatusCode.OK) return this;
    this.status =
      code === SpanStatusCode.ERROR && typeof message === "string"
        ? { code, message }
        : { code };
    return this;
  }

  updateName(name: string): this {
    if (!this.#isOver()) this.name = name;
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception);
    if (attributes === undefined) {
      diag.warn("An exception without a type or a message is not recorded");
      return;
    }
    this.addEvent("exception", attributes, time);
  }

  end(time?: TimeInput): void {
    if (this.#isOver()) return;
    const finish = this.#time(time);
    if (finish < this.start) {
      diag.warn(`Span ${this.name} ends before it starts; it gets no duration`);
    }
    this.finish = Math.max(this.start, finish);
    this.ended = true;
    this.origin.sink.add(this);
  }

  isRecording(): boolean {
    return !this.ended;
  }

  #time(given: TimeInput | undefined): number {
    if (given !== undefined) return fromTimeInput(given);
    // With a start of the caller's, the clocks may differ: only the wall clock is comparable.
    if (this.#monotonic === undefined) return Date.now();
    return this.start + (performance.now() - this.#monotonic);
  }

  #isOver(): boolean {
    if (this.ended) diag.warn(`Span ${this.name} was used after its end`);
    return this.ended;
  }
}

function exceptionAttributes(exception: Exception): Attributes | undefined {
  if (typeof exception === "string") {
    return exception === "" ? undefined : { "exception.message": exception };
  }
  // Anything may be thrown.
  if (typeof exception !== "object" || (exception as unknown) === null) {
    return undefined;
  }
  const { code, name, message, stack } = exception;
  const type = code === undefined || code === "" ? name : String(code);
  if (!type && !message) return undefined;
  return {
    ...(type ? { "exception.type": type } : {}),
    ...(message ? { "exception.message": message } : {}),
    ...(stack ? { "exception.stacktrace": stack } : {}),
  };
}
