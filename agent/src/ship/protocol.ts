import { type Studied } from "../facts/study";
import { type Config, type Signal, SIGNALS, type Target } from "../config";

/** One encoded OTLP request on its way to the worker. */
export interface Batch {
  readonly kind: "batch";
  readonly signal: Signal;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Spans, log records or data points in it: what is lost is told in these. */
  readonly records: number;
}

/** Asks the worker to have everything before it sent or on disk. */
export interface Flush {
  readonly kind: "flush";
  readonly sequence: number;
  /** What is unanswered this long after the worker read the message goes to disk, ms. */
  readonly budgetMs: number;
}

/** Asks the worker to find out what takes reading files or asking the collector. */
export interface Learn {
  readonly kind: "learn";
  /** The application's folder. */
  readonly root: string;
  readonly lockfile: boolean;
  readonly artifact: boolean;
  /** Whether to ask the collector for the key of the hashes of settings. */
  readonly salt: boolean;
}

export type ToWorker = Batch | Flush | Learn;

/** What the worker found out. */
export type Learnt =
  | { readonly kind: "studied"; readonly studied: Studied }
  /** The key under which settings are hashed, hex. */
  | { readonly kind: "key"; readonly key: string };

/** What the worker needs to know, cloned to it at start. */
export interface WorkerSettings {
  readonly targets: Readonly<Record<Signal, Target>>;
  readonly contentType: string;
  readonly requestTimeoutMs: number;
  readonly spoolDir: string;
  readonly spoolMaxBytes: number;
  /** Shared words; see {@link Word}. */
  readonly shared: SharedArrayBuffer;
}

/** Indexes into the Int32Array both threads share. */
export const Word = {
  /** Sequence number of the last flush that is done. */
  flushed: 0,
  /** Requests the collector accepted. */
  sent: 1,
  /** Requests given up: refused by the collector, or beyond the disk budget. */
  dropped: 2,
  /** Requests written to disk because the collector was away. */
  spooled: 3,
  /** 1 once the worker runs. */
  ready: 4,
  /** Records in accepted requests that the collector rejected (`partial_success`). */
  rejected: 5,
  /** Records in requests given up, by signal: this plus the signal's place in SIGNALS. */
  lost: 6,
} as const;
export const WORDS = Word.lost + SIGNALS.length;

/** The part of the configuration the worker takes. */
export function workerSettings(
  config: Config,
  shared: SharedArrayBuffer,
): WorkerSettings {
  return {
    targets: config.targets,
    contentType:
      config.protocol === "http/json"
        ? "application/json"
        : "application/x-protobuf",
    requestTimeoutMs: config.requestTimeoutMs,
    spoolDir: config.spoolDir,
    spoolMaxBytes: config.spoolMaxBytes,
    shared,
  };
}
