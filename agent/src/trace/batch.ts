import { type Attributes } from "@opentelemetry/api";
import { flatten } from "./attributes";
import { writeAttributes, writeSpan } from "./encode";
import { type RecordedSpan, type SpanOrigin } from "./span";
import { WireWriter } from "./wire";

type Scope = SpanOrigin["scope"];

/**
 * Spans that ended, encoded: one buffer per instrumentation scope, as OTLP groups them. A span is
 * written as it ends and then gone, so nothing of a batch is left to encode when it is full, and
 * what waits is bytes, not objects for the garbage collector to follow.
 */
export class SpanBatch {
  readonly #resource: Uint8Array;
  readonly #scopes = new Map<Scope, WireWriter>();
  readonly #request = new WireWriter();
  /** Spans in it. */
  count = 0;
  /** Bytes of them. */
  bytes = 0;

  /** @param resource the process's, the same for every batch */
  constructor(resource: Attributes) {
    const w = new WireWriter();
    const start = w.begin(1, 2);
    writeAttributes(w, 1, flatten(resource));
    w.end(start, 2);
    this.#resource = w.take();
  }

  add(span: RecordedSpan): void {
    const { scope } = span.origin;
    let writer = this.#scopes.get(scope);
    if (writer === undefined) {
      writer = new WireWriter();
      this.#scopes.set(scope, writer);
    }
    const before = writer.length;
    try {
      writeSpan(writer, span);
    } catch (error) {
      // Half a span would spoil the whole batch.
      writer.truncate(before);
      throw error;
    }
    this.bytes += writer.length - before;
    this.count += 1;
  }

  /** Gives the batch as an ExportTraceServiceRequest, and begins the next. */
  take(): Uint8Array<ArrayBuffer> {
    const w = this.#request;
    w.clear();
    const resourceSpans = w.begin(1, 2);
    w.raw(this.#resource);
    for (const [{ name, version, schemaUrl }, spans] of this.#scopes) {
      if (spans.length === 0) continue;
      const scopeSpans = w.begin(2, 2);
      const scope = w.begin(1);
      w.string(1, name);
      if (version !== undefined) w.string(2, version);
      w.end(scope);
      w.raw(spans.written);
      if (schemaUrl !== undefined) w.string(3, schemaUrl);
      w.end(scopeSpans, 2);
      spans.clear();
    }
    w.end(resourceSpans, 2);
    this.count = 0;
    this.bytes = 0;
    return w.take();
  }
}
