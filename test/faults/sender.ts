import { setTimeout as sleep } from "node:timers/promises";
import { encodeTraces } from "../support/otlp.js";
import { seededIds, span } from "../support/otlp-build.js";
import { resource } from "../support/otlp-build.js";

export interface Ledger {
  /** Span ids of every request that was answered 200. */
  readonly acknowledged: Set<string>;
  /** Span ids of every request that was sent, whatever became of it. */
  readonly sent: Set<string>;
  /** How long each acknowledgement took, in milliseconds, without the attempts before it. */
  readonly latencies: number[];
  /** Answers that were refusals, by HTTP status. */
  readonly refusals: Map<number, number>;
}

/**
 * Sends traces for as long as it is told to, several at a time, each request again (the same bytes) until
 * it is answered: what an exporter does while a collector dies and comes back.
 */
export class Sender {
  readonly ledger: Ledger = {
    acknowledged: new Set(),
    sent: new Set(),
    latencies: [],
    refusals: new Map(),
  };
  #url: string;
  #stopped = false;
  #running: Promise<void>[] = [];
  #seed: number;

  constructor(url: string, seed: number) {
    this.#url = url;
    this.#seed = seed;
  }

  /** The collector is back, on another port. */
  moveTo(url: string): void {
    this.#url = url;
  }

  /** @param pauseMs between two requests of a connection, in milliseconds */
  start(connections: number, spansPerRequest: number, pauseMs = 0): void {
    this.#running = Array.from({ length: connections }, () =>
      this.#run(spansPerRequest, pauseMs),
    );
  }

  async #run(spansPerRequest: number, pauseMs: number): Promise<void> {
    while (!this.#stopped) {
      if (pauseMs > 0) await sleep(pauseMs);
      const ids = seededIds(this.#seed++);
      const spans = Array.from({ length: spansPerRequest }, () =>
        span({ ids, name: "kill me", kind: "server" }),
      );
      const keys = spans.map(({ spanId }) =>
        Buffer.from(spanId).toString("hex"),
      );
      for (const key of keys) this.ledger.sent.add(key);
      const body = encodeTraces({
        resourceSpans: [
          {
            resource: resource({
              service: "victim",
              environment: "test",
              commit: "f".repeat(40),
            }),
            scopeSpans: [{ spans }],
          },
        ],
      });
      if (await this.#deliver(body)) {
        for (const key of keys) this.ledger.acknowledged.add(key);
      }
    }
  }

  async #deliver(body: Buffer): Promise<boolean> {
    // After the stop a request still gets its answer: the collector is up by then.
    for (let attempt = 0; attempt < 200; attempt++) {
      const began = performance.now();
      try {
        const answer = await fetch(`${this.#url}/v1/traces`, {
          method: "POST",
          headers: { "content-type": "application/x-protobuf" },
          body: new Uint8Array(body),
          signal: AbortSignal.timeout(5000),
        });
        await answer.arrayBuffer();
        if (answer.status === 200) {
          this.ledger.latencies.push(performance.now() - began);
          return true;
        }
        const { refusals } = this.ledger;
        refusals.set(answer.status, (refusals.get(answer.status) ?? 0) + 1);
      } catch {
        // Refused, reset or cut off in the middle: the same bytes again.
      }
      await sleep(50);
    }
    return false;
  }

  async stop(): Promise<Ledger> {
    this.#stopped = true;
    await Promise.all(this.#running);
    return this.ledger;
  }
}
