import { gzipSync } from "node:zlib";
import {
  encodeLogs,
  encodeMetrics,
  encodeTraces,
  type Signal,
} from "../../support/otlp.js";
import {
  realisticLogsRequest,
  realisticMetricsRequest,
  realisticTraceRequest,
  type RealisticOptions,
} from "../../support/otlp-realistic.js";

/** Items of one request; metrics come in five kinds of as many points each. */
const ITEMS: Record<Signal, number> = { traces: 512, logs: 512, metrics: 510 };

/** One request, and where in it a number makes it another. */
interface Body {
  readonly bytes: Buffer;
  readonly places: readonly Place[];
}

interface Place {
  readonly at: number;
  /** What is there of eight bytes. */
  readonly base: bigint;
}

function build(signal: Signal, options: RealisticOptions): Body {
  const items = ITEMS[signal];
  if (signal === "traces") {
    const request = realisticTraceRequest(items, options);
    const bytes = encodeTraces(request);
    // Every trace is another, as they are when they are compared.
    let at = 0;
    const places = (request.resourceSpans[0]?.scopeSpans[0]?.spans ?? []).map(
      ({ traceId }): Place => {
        at = bytes.indexOf(traceId, at + 1);
        return { at, base: bytes.readBigUInt64LE(at) };
      },
    );
    return { bytes, places };
  }
  const startMs = Date.now();
  const bytes =
    signal === "logs"
      ? encodeLogs(realisticLogsRequest(items, { ...options, startMs }))
      : encodeMetrics(
          realisticMetricsRequest(items / 5, { ...options, startMs }),
        );
  // The first item's time, some nanoseconds later each time.
  const base = BigInt(startMs) * 1_000_000n;
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(base);
  return { bytes, places: [{ at: bytes.indexOf(time), base }] };
}

/** Pre-encoded requests that never repeat: the collector under test recognises a repeated one. */
export class Bodies {
  readonly items: number;
  readonly #bodies: Body[];
  readonly #gzip: boolean;
  #next: number;

  /** @param offset keeps the numbers of several senders apart */
  constructor(count: number, signal: Signal, gzip: boolean, offset: number) {
    this.items = ITEMS[signal];
    this.#gzip = gzip;
    this.#next = offset;
    this.#bodies = Array.from({ length: count }, (_, seed) =>
      build(signal, {
        service: `service-${seed % 7}`,
        environment: seed % 2 === 0 ? "production" : "development",
        commit: "abcdef0123".repeat(4),
        seed: seed + 1,
      }),
    );
  }

  next(): Buffer {
    const number = this.#next++;
    const { bytes, places } = this.#bodies[
      number % this.#bodies.length
    ] as Body;
    const more = BigInt(number) + 1n;
    for (const { at, base } of places) {
      bytes.writeBigUInt64LE(BigInt.asUintN(64, base + more), at);
    }
    return this.#gzip ? gzipSync(bytes, { level: 1 }) : Buffer.from(bytes);
  }
}
