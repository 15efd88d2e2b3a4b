import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Config, type Signal, SIGNALS } from "../config";
import { WORKER_MARK } from "../guard";
import { reason, report } from "../problems";
import {
  type Learn,
  type Learnt,
  type ToWorker,
  Word,
  WORDS,
  workerSettings,
} from "./protocol";

const MAX_RESTARTS = 5;
/** The worker gives up on the collector this long before the time is over, to have time to spool. */
const SPOOL_MARGIN_MS = 100;
/** What a busy machine or a slow disk may take to spool beyond that; most often it takes nothing of it. */
const SPOOL_MS = 1_500;
/** The longest that an exit is ever held up. */
const MOST_MS = 2_000;
/** A worker takes some 50 ms to start, and far more on a machine that is busy. */
const BOOT_MS = 1_500;
const POLL_MS = 10;

/** The main thread's end: hands encoded requests to the worker thread, which owns the network. */
export class Shipper {
  readonly #config: Config;
  readonly #shared = new SharedArrayBuffer(
    WORDS * Int32Array.BYTES_PER_ELEMENT,
  );
  readonly #words = new Int32Array(this.#shared);
  #worker: Worker | undefined;
  #starts = 0;
  #sequence = 0;
  /** Set while the process ends: ms since the epoch after which nothing may wait. */
  #closingUntil: number | undefined;
  #onLearnt: ((learnt: Learnt) => void) | undefined;

  constructor(config: Config) {
    this.#config = config;
  }

  /**
   * Hands over one encoded request; the bytes are transferred and must not be used again.
   *
   * @param records spans, log records or data points in it
   */
  send(signal: Signal, bytes: Uint8Array, records: number): void {
    // The serialisers return a view into a buffer that may be larger: ship only what was written.
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    const own = (whole ? bytes : bytes.slice()) as Uint8Array<ArrayBuffer>;
    this.#post({ kind: "batch", signal, bytes: own, records }, [own.buffer]);
    if (this.#closingUntil !== undefined) {
      this.flushSync(this.#closingUntil - Date.now());
    }
  }

  /**
   * Delivers everything and, from now on, each request before {@link send} returns: what the
   * application records in its own exit handlers comes after this.
   *
   * @param budgetMs for all of it, ms
   */
  close(budgetMs: number): void {
    this.#closingUntil = Date.now() + budgetMs;
    this.flushSync(budgetMs);
  }

  /**
   * Blocks until everything sent so far is with the collector or on disk.
   *
   * @param budgetMs for the collector to answer once the worker runs, ms; one that is only starting, in
   *   a process that hardly lived, is given {@link BOOT_MS} before that, and what then goes to disk
   *   {@link SPOOL_MS} after it; {@link MOST_MS} for all of it
   * @returns false when the time ran out
   */
  flushSync(budgetMs: number): boolean {
    if (this.#worker === undefined) return true;
    const sequence = this.#requestFlush(budgetMs);
    const start = Date.now();
    let ready = this.#isReady() ? start : undefined;
    for (;;) {
      const done = Atomics.load(this.#words, Word.flushed);
      if (done >= sequence) return true;
      if (this.#isReady()) ready ??= Date.now();
      const end =
        ready === undefined ? start + BOOT_MS : ready + budgetMs + SPOOL_MS;
      const left = Math.min(start + MOST_MS, end) - Date.now();
      if (left <= 0) return false;
      const wait = ready === undefined ? Math.min(left, POLL_MS) : left;
      Atomics.wait(this.#words, Word.flushed, done, wait);
    }
  }

  /** As {@link flushSync}, without blocking. */
  async flush(budgetMs: number): Promise<boolean> {
    if (this.#worker === undefined) return true;
    const sequence = this.#requestFlush(budgetMs);
    const end = Date.now() + budgetMs;
    while (Atomics.load(this.#words, Word.flushed) < sequence) {
      if (Date.now() >= end) return false;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return true;
  }

  /**
   * Has the worker find out what takes reading files or asking the collector.
   *
   * @param onLearnt told of each thing as it is known; never of what could not be
   */
  learn(want: Omit<Learn, "kind">, onLearnt: (learnt: Learnt) => void): void {
    this.#onLearnt = onLearnt;
    this.#post({ kind: "learn", ...want });
  }

  /** How many records the collector rejected out of requests it accepted. */
  rejected(): number {
    return Atomics.load(this.#words, Word.rejected);
  }

  /** How many records were in requests given up: refused, or beyond the disk budget. */
  lost(): Record<Signal, number> {
    const of = (signal: Signal): number =>
      Atomics.load(this.#words, Word.lost + SIGNALS.indexOf(signal));
    return { traces: of("traces"), metrics: of("metrics"), logs: of("logs") };
  }

  /** How many requests were sent, dropped and spooled since start. */
  counts(): { sent: number; dropped: number; spooled: number } {
    return {
      sent: Atomics.load(this.#words, Word.sent),
      dropped: Atomics.load(this.#words, Word.dropped),
      spooled: Atomics.load(this.#words, Word.spooled),
    };
  }

  #isReady(): boolean {
    return Atomics.load(this.#words, Word.ready) === 1;
  }

  #requestFlush(budgetMs: number): number {
    this.#sequence += 1;
    this.#post({
      kind: "flush",
      sequence: this.#sequence,
      budgetMs: Math.max(0, budgetMs - SPOOL_MARGIN_MS),
    });
    return this.#sequence;
  }

  #post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker ??= this.#start();
    this.#worker?.postMessage(message, transfer);
  }

  /** Started with the first batch, so that an application's boot does not pay for it. */
  #start(): Worker | undefined {
    if (this.#starts >= MAX_RESTARTS) return undefined;
    this.#starts += 1;
    try {
      const worker = new Worker(join(__dirname, "worker.js"), {
        name: "isoscope-agent",
        // Nothing of the application's own flags: not its --import, not its inspector.
        execArgv: [],
        env: {},
        workerData: {
          [WORKER_MARK]: workerSettings(this.#config, this.#shared),
        },
      });
      worker.on("message", (learnt: Learnt) => this.#onLearnt?.(learnt));
      worker.on("error", (error: unknown) => {
        report(
          "ISO-A01",
          `the export thread failed and is started again: ${reason(error)}`,
        );
        this.#worker = undefined;
      });
      worker.on("exit", () => {
        this.#worker = undefined;
        Atomics.store(this.#words, Word.ready, 0);
      });
      // After the listeners: the one for messages would hold the process.
      worker.unref();
      return worker;
    } catch (error) {
      report(
        "ISO-A02",
        `no export thread, telemetry is not sent: ${reason(error)}. Under Node's permission model it takes --allow-worker.`,
      );
      return undefined;
    }
  }
}
