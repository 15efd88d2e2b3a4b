import { gzipSync } from "node:zlib";
import { type Signal, SIGNALS } from "../config";
import { report } from "../problems";
import { refused, unreachable } from "./advice";
import { partialSuccess } from "./partial-success";
import { type Answer, post } from "./post";
import { type WorkerSettings, Word } from "./protocol";
import { backoffMs, judge, retryAfterMs } from "./retry";
import { Spool } from "./spool";
import { Waiting } from "./waiting";

/** What is told of a request that is lost. */
interface Sent {
  readonly signal: Signal;
  readonly records: number;
}

interface Item extends Sent {
  readonly body: Buffer;
  settled: boolean;
}

/** Requests in flight at once: enough to hide a round trip, few enough to stay a good guest. */
const CONCURRENCY = 3;
/** After a flush that was not the process's end, ms, what is on disk goes on being sent. */
const RESUME_MS = 1_000;
/** Memory for requests that wait for an attempt, bytes (gzipped). */
const MAX_QUEUE_BYTES = 8 * 1024 * 1024;

/**
 * The worker's heart. A request is tried at once; when the collector is away it goes to disk,
 * and so does every later one until an attempt succeeds: a killed process then loses only
 * what it had not handed over.
 */
export class Outbox {
  readonly #settings: WorkerSettings;
  readonly #words: Int32Array;
  readonly #spool: Spool;
  readonly #waiting = new Waiting<Item>();
  readonly #inFlight = new Set<Item>();
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;
  #draining = false;
  #flushes = 0;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.#words = new Int32Array(settings.shared);
    this.#spool = new Spool(
      settings.spoolDir,
      settings.spoolMaxBytes,
      settings.contentType === "application/json" ? "json" : "pb",
    );
    // What an earlier process left, a little later: its restart is the busiest moment.
    setTimeout(() => void this.#drain(), 1_000 + Math.random() * 2_000).unref();
  }

  /** Takes one encoded request. */
  add(signal: Signal, bytes: Uint8Array, records: number): void {
    const item = {
      signal,
      body: gzipSync(bytes, { level: 1 }),
      records,
      settled: false,
    };
    if (this.#away || this.#waiting.bytes > MAX_QUEUE_BYTES) {
      this.#keep(item);
      return;
    }
    this.#waiting.push(item);
    this.#pump();
  }

  /**
   * Resolves when nothing is left in memory: all sent, or on disk. What is on its way from disk is waited
   * for, too: it would stay there though the collector has it, and be sent again.
   *
   * @param deadline ms since the epoch; what is unanswered then goes to disk
   */
  async flush(deadline: number): Promise<void> {
    this.#flushes += 1;
    // What is only in memory has this one chance.
    if (this.#away && this.#waiting.length > 0) this.#resume();
    try {
      while (this.#waiting.length + this.#inFlight.size > 0 || this.#draining) {
        if (Date.now() >= deadline) {
          for (const item of this.#inFlight) this.#keep(item);
          this.#inFlight.clear();
          this.#keepWaiting();
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    } finally {
      this.#flushes -= 1;
      // Not at once: most often the process ends now, and would leave a request half way.
      setTimeout(() => void this.#drain(), RESUME_MS).unref();
    }
  }

  get #away(): boolean {
    return this.#retry !== undefined;
  }

  #pump(): void {
    while (!this.#away && this.#inFlight.size < CONCURRENCY) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      this.#inFlight.add(item);
      void this.#attempt(item);
    }
  }

  async #attempt(item: Item): Promise<void> {
    const accepted = await this.#send(item, item.body);
    this.#inFlight.delete(item);
    if (accepted) item.settled = true;
    else {
      this.#keep(item);
      this.#keepWaiting();
    }
    this.#pump();
  }

  /** @returns false when the request should be tried again later */
  async #send(item: Sent, body: Buffer): Promise<boolean> {
    const target = this.#settings.targets[item.signal];
    let answer: Answer;
    try {
      answer = await post(
        target,
        this.#settings.contentType,
        body,
        this.#settings.requestTimeoutMs,
      );
    } catch (error) {
      report("ISO-A10", unreachable(target.url, error));
      this.#pause(undefined);
      return false;
    }
    switch (judge(answer.status)) {
      case "accepted":
        this.#failures = 0;
        Atomics.add(this.#words, Word.sent, 1);
        this.#noteRejected(target.url, answer);
        return true;
      case "retry":
        report(
          "ISO-A11",
          `the collector at ${target.url} is busy (HTTP ${answer.status}); telemetry is kept and sent later.`,
        );
        this.#pause(retryAfterMs(answer.retryAfter, Date.now()));
        return false;
      case "refused":
        this.#lose([item]);
        report("ISO-A12", refused(target.url, answer));
        return true;
    }
  }

  /** What was rejected stays rejected: the specification forbids a retry. */
  #noteRejected(url: string, { contentType, body }: Answer): void {
    const partial = partialSuccess(contentType, body);
    if (partial === undefined) return;
    Atomics.add(this.#words, Word.rejected, partial.rejected);
    report(
      "ISO-A14",
      `the collector at ${url} took a request and rejected ${partial.rejected} of its records: ${partial.message || "it does not say why"}`,
    );
  }

  #pause(askedMs: number | undefined): void {
    this.#failures += 1;
    if (this.#retry !== undefined) return;
    const wait = Math.max(askedMs ?? 0, backoffMs(this.#failures));
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.#drain();
    }, wait);
    this.#retry.unref();
  }

  #resume(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#pump();
  }

  /** Sends what is on disk, oldest first, one at a time; stops at the first failure and for a flush. */
  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    try {
      while (!this.#away && this.#flushes === 0) {
        const item = this.#spool.next();
        if (item === undefined) break;
        const body = this.#spool.read(item);
        if (body !== undefined && !(await this.#send(item, body))) {
          this.#spool.putBack(item);
          break;
        }
        this.#spool.remove(item);
      }
    } finally {
      this.#draining = false;
    }
    this.#pump();
  }

  #keepWaiting(): void {
    for (const item of this.#waiting.takeAll()) this.#keep(item);
  }

  #keep(item: Item): void {
    if (item.settled) return;
    const { signal, body, records } = item;
    const given = this.#spool.put(signal, body, records);
    if (given === undefined) {
      this.#keepInMemory(item);
      return;
    }
    item.settled = true;
    Atomics.add(this.#words, Word.spooled, 1);
    if (given.length === 0) return;
    this.#lose(given);
    report(
      "ISO-A13",
      "telemetry was lost: the disk budget is used up, the oldest went first. Raise ISOSCOPE_AGENT_SPOOL_MAX_MB or bring the collector back.",
    );
  }

  /** Where the disk takes nothing (read-only, full, no budget) the newest wait here, until the process ends. */
  #keepInMemory(item: Item): void {
    const { spoolDir, spoolMaxBytes } = this.#settings;
    this.#waiting.push(item);
    const isEnd = this.#flushes > 0;
    const lost = this.#waiting.takeBeyond(isEnd ? 0 : MAX_QUEUE_BYTES);
    for (const one of lost) one.settled = true;
    this.#lose(lost);
    const where =
      spoolMaxBytes === 0
        ? "ISOSCOPE_AGENT_SPOOL_MAX_MB=0 keeps nothing on disk. Raise it"
        : `nothing can be written to ${spoolDir}. Set ISOSCOPE_AGENT_SPOOL_DIR to a writable folder`;
    if (lost.length > 0) report("ISO-A13", `telemetry was lost: ${where}.`);
    else if (spoolMaxBytes > 0) {
      report(
        "ISO-A15",
        `${where}; up to ${MAX_QUEUE_BYTES / 2 ** 20} MB wait in memory meanwhile.`,
      );
    }
  }

  #lose(requests: readonly Sent[]): void {
    Atomics.add(this.#words, Word.dropped, requests.length);
    for (const { signal, records } of requests) {
      Atomics.add(this.#words, Word.lost + SIGNALS.indexOf(signal), records);
    }
  }
}
