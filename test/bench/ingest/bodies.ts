import { gzipSync } from "node:zlib";
import { encodeTraces } from "../../support/otlp.js";
import { realisticTraceRequest } from "../../support/otlp-realistic.js";

/**
 * Pre-encoded requests that never repeat: the collector under test recognises a repeated one. Each use
 * writes a running number over the first trace id.
 */
export class Bodies {
  readonly spans: number;
  readonly #bodies: { bytes: Buffer; idAt: number }[];
  readonly #gzip: boolean;
  #next: number;

  /** @param offset keeps the numbers of several senders apart */
  constructor(count: number, spans: number, gzip: boolean, offset: number) {
    this.spans = spans;
    this.#gzip = gzip;
    this.#next = offset;
    this.#bodies = Array.from({ length: count }, (_, seed) => {
      const request = realisticTraceRequest(spans, {
        service: `service-${seed % 7}`,
        environment: seed % 2 === 0 ? "production" : "development",
        commit: "abcdef0123".repeat(4),
        seed: seed + 1,
      });
      const bytes = encodeTraces(request);
      const first = request.resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId;
      return { bytes, idAt: bytes.indexOf(first ?? Buffer.alloc(16)) };
    });
  }

  next(): Buffer {
    const number = this.#next++;
    const { bytes, idAt } = this.#bodies[number % this.#bodies.length] as {
      bytes: Buffer;
      idAt: number;
    };
    bytes.writeBigUInt64LE(BigInt(number) + 1n, idAt);
    return this.#gzip ? gzipSync(bytes, { level: 1 }) : Buffer.from(bytes);
  }
}
