import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { IsoscopeError, messageOf } from "../errors.js";
import {
  envelopeHeader,
  requestHash,
  type Envelope,
} from "../otlp/envelope.js";
import type { Signal } from "../otlp/messages.js";
import { FreeSpace } from "./free-space.js";
import { Pace, type PaceOptions } from "./pace.js";
import { recover } from "./recover.js";
import { Seen } from "./seen.js";
import { SegmentWriter, type Segment } from "./segment.js";
import { Stored } from "./stored.js";

/** What the receiver hands over for one accepted request. */
export interface Accepted {
  readonly signal: Signal;
  readonly request: Uint8Array;
  /** By these bytes a retry is recognised, where what is stored may come out otherwise by then. */
  readonly original?: Uint8Array;
  /** Empty unless a key binds it. */
  readonly environment: string;
  readonly keyId: string;
  readonly items: number;
  readonly rejectedItems: number;
  readonly kinds: number;
}

export interface SpoolOptions {
  readonly folder: string;
  /** Disk budget of all segments, in bytes. */
  readonly maxBytes: number;
  /** Nothing is taken in while the disk has less free, in bytes; 0, the default, never refuses. */
  readonly minFreeBytes?: number;
  /** A segment is ended when it holds this many bytes. */
  readonly segmentBytes?: number;
  /** When a segment is ended that is not full. */
  readonly pace?: PaceOptions;
  /** How long a repeated request is recognised, in milliseconds. */
  readonly seenMs?: number;
}

export interface SpoolState {
  readonly segments: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** Free on the disk when last looked at; absent where that is not watched. */
  readonly freeBytes?: number;
  /** Age of the oldest request that is not yet in the store, in milliseconds; 0 when there is none. */
  readonly oldestMs: number;
  readonly duplicates: number;
}

// Small enough that a load takes well under a second, large enough that its fixed costs vanish.
const SEGMENT_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 1000;
/** So long a reader waits for the latest, at most. */
const LONGEST_WAIT_MS = 2000;
/** At least this long, a repeated request is recognised, also across a restart. */
export const SEEN_MS = 15 * 60_000;

/**
 * The write-ahead log: a request is acknowledged when {@link append} returns, and by then it is on disk.
 * The loader takes segments from {@link next} and gives them back to {@link remove} once they are stored.
 */
export class Spool {
  readonly #options: Required<Omit<SpoolOptions, "pace">>;
  readonly #pace: Pace;
  readonly #writers = new Map<Signal, Promise<SegmentWriter>>();
  readonly #sealed: Segment[] = [];
  readonly #sealing = new Set<Promise<void>>();
  readonly #seen: Seen;
  readonly #free: FreeSpace;
  /** Requests being written, by key: a retry that overtakes its original waits for it. */
  readonly #writing = new Map<string, Promise<void>>();
  #bytes = 0;
  #held: Segment | undefined;
  #duplicates = 0;
  #sequence = 0;
  #wake: (() => void) | undefined;
  readonly #stored = new Stored();
  /** Under way for whoever is the first to read after a while. */
  #catchingUp: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor({ pace, ...options }: SpoolOptions) {
    this.#pace = new Pace(pace);
    this.#options = {
      segmentBytes: SEGMENT_BYTES,
      seenMs: SEEN_MS,
      minFreeBytes: 0,
      ...options,
    };
    this.#free = new FreeSpace(options.folder, this.#options.minFreeBytes);
    this.#seen = new Seen(this.#options.seenMs);
  }

  /**
   * Opens the spool's folder and takes up what an earlier process left in it.
   *
   * @param remembered keys (see {@link seenKey}) of requests already stored, as far as the store knows
   */
  static async open(
    options: SpoolOptions,
    remembered: Iterable<string> = [],
  ): Promise<{ spool: Spool; replayed: number; tornBytes: number }> {
    await mkdir(options.folder, { recursive: true });
    const spool = new Spool(options);
    const { segments, envelopes, tornBytes } = await recover(options.folder);
    for (const segment of segments) {
      spool.#sealed.push(segment);
      spool.#bytes += segment.bytes;
    }
    for (const envelope of envelopes) {
      spool.#seen.add(seenKey(envelope.environment, envelope.requestHash));
    }
    for (const key of remembered) spool.#seen.add(key);
    return { spool, replayed: segments.length, tornBytes };
  }

  /**
   * Stores one request durably.
   *
   * @returns "duplicate" when the same bytes were accepted within the window
   * @throws IsoscopeError ISO-SPOOL-FULL at the disk budget, ISO-DISK-FULL when the disk is nearly full,
   *   ISO-SPOOL-FAILED when it refuses
   */
  async append(accepted: Accepted): Promise<"stored" | "duplicate"> {
    const hash = requestHash(accepted.original ?? accepted.request);
    const key = seenKey(accepted.environment, hash);
    const underway = this.#writing.get(key);
    if (underway !== undefined) {
      await underway;
      this.#duplicates++;
      return "duplicate";
    }
    if (this.#seen.has(key)) {
      this.#duplicates++;
      return "duplicate";
    }
    const writing = this.#write(accepted, hash);
    this.#writing.set(key, writing);
    try {
      await writing;
      this.#seen.add(key);
      return "stored";
    } finally {
      this.#writing.delete(key);
    }
  }

  async #write(accepted: Accepted, hash: bigint): Promise<void> {
    await this.#checkFreeSpace();
    if (this.#closed) {
      throw new IsoscopeError("ISO-SPOOL-FAILED", "The collector is stopping.");
    }
    const envelope: Envelope = {
      environment: accepted.environment,
      keyId: accepted.keyId,
      receivedUnixNano: BigInt(Date.now()) * 1_000_000n,
      requestHash: hash,
      items: accepted.items,
      rejectedItems: accepted.rejectedItems,
      kinds: accepted.kinds,
      ...(accepted.original === undefined ||
      accepted.original === accepted.request
        ? {}
        : { checksum: requestHash(accepted.request) }),
    };
    const header = envelopeHeader(envelope, accepted.request.length);
    const size = header.length + accepted.request.length;
    const { maxBytes } = this.#options;
    if (this.#bytes + size > maxBytes) {
      throw new IsoscopeError(
        "ISO-SPOOL-FULL",
        `The spool holds ${this.#bytes} of at most ${maxBytes} bytes: the store is not keeping up.`,
      );
    }
    this.#bytes += size;
    const isFirst = !this.#writers.has(accepted.signal);
    try {
      let writer = await this.#writer(accepted.signal);
      // It may have been ended while this request waited for it.
      while (writer.sealed) writer = await this.#writer(accepted.signal);
      const appended = writer.append(
        [header, accepted.request],
        accepted.kinds,
      );
      if (writer.bytes >= this.#options.segmentBytes) {
        this.#seal(accepted.signal);
      }
      await appended;
    } catch (cause) {
      this.#bytes -= size;
      if (isFull(cause)) throw diskFull(messageOf(cause), cause);
      throw new IsoscopeError(
        "ISO-SPOOL-FAILED",
        `The spool could not be written: ${messageOf(cause)}`,
        { cause, hint: `Check the disk under ${this.#options.folder}.` },
      );
    }
    // Of a segment that was not there, the loader does not know yet.
    if (isFirst) this.#wake?.();
  }

  async #checkFreeSpace(): Promise<void> {
    if (!(await this.#free.isLow())) return;
    throw diskFull(
      `${this.#free.bytes ?? 0} bytes are free, fewer than the ${this.#options.minFreeBytes} that must stay free`,
    );
  }

  #writer(signal: Signal): Promise<SegmentWriter> {
    let writer = this.#writers.get(signal);
    if (writer === undefined) {
      const id = `${signal}-${Date.now().toString(36)}-${(this.#sequence++).toString(36)}-${randomBytes(4).toString("hex")}`;
      const created = SegmentWriter.create(this.#options.folder, signal, id);
      created.catch(() => {
        if (this.#writers.get(signal) === created) this.#writers.delete(signal);
      });
      this.#writers.set(signal, created);
      writer = created;
    }
    return writer;
  }

  /** Ends the open segment of a signal; it joins the queue when what is being written is on disk. */
  #seal(signal: Signal): void {
    const writer = this.#writers.get(signal);
    if (writer === undefined) return;
    this.#writers.delete(signal);
    this.#pace.ended(signal, Date.now());
    const sealing = writer
      .then((open) => open.seal())
      .then(async (segment) => {
        if (segment.bytes > 0) this.#sealed.push(segment);
        else await rm(segment.path);
      })
      .catch(() => {
        // Its bytes stay on disk and in the budget; the next start recovers them.
      })
      .finally(() => {
        this.#sealing.delete(sealing);
        this.#wake?.();
      });
    this.#sealing.add(sealing);
  }

  /**
   * The oldest segment that is ready for the store; ends an open one that has waited long enough.
   *
   * @returns undefined once the spool is closed
   */
  async next(): Promise<Segment | undefined> {
    for (;;) {
      if (this.#closed) return undefined;
      const segment = this.#sealed.shift();
      if (segment !== undefined) {
        this.#held = segment;
        return segment;
      }
      await this.#wait(await this.#ripen());
    }
  }

  /** Ends every open segment whose time has come; says how long until the next one's has, in ms. */
  async #ripen(): Promise<number> {
    let soonest = Number.POSITIVE_INFINITY;
    const now = Date.now();
    for (const [signal, opening] of [...this.#writers]) {
      const writer = await opening.catch(() => undefined);
      if (writer === undefined || writer.bytes === 0) continue;
      const left = this.#pace.endAt(signal, writer.openedAt, now) - now;
      if (left <= 0) this.#seal(signal);
      else soonest = Math.min(soonest, left);
    }
    if (this.#sealing.size > 0) {
      await Promise.all(this.#sealing);
      return 0;
    }
    return soonest;
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, IDLE_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** Gives a segment back unread: it is the next one again. */
  putBack(segment: Segment): void {
    this.#held = undefined;
    this.#sealed.unshift(segment);
  }

  /** Gives a segment back unread, behind all others that wait, those included that are still open. */
  async putLast(segment: Segment): Promise<void> {
    await this.#ripen();
    this.#held = undefined;
    this.#sealed.push(segment);
  }

  /** Deletes a segment whose content is in the store. */
  async remove(segment: Segment): Promise<void> {
    this.#held = undefined;
    await rm(segment.path, { force: true });
    this.#bytes -= segment.bytes;
    this.#stored.add();
  }

  /**
   * Somebody is about to read: these signals are loaded quickly from now on, and for a while. Who is the first to
   * read after a while waits for what had been acknowledged until then, for two seconds at most.
   */
  async latest(signals: readonly Signal[]): Promise<void> {
    const now = Date.now();
    const unread = signals.filter((signal) => this.#pace.read(signal, now));
    if (unread.length > 0) {
      this.#catchingUp = Promise.all([this.#catchingUp, this.catchUp(unread)]);
    }
    await this.#catchingUp;
  }

  /** Loads now what has been acknowledged of these signals; returns when it is stored, or after two seconds. */
  async catchUp(signals: readonly Signal[]): Promise<void> {
    for (const signal of signals) {
      const writer = await this.#writers.get(signal)?.catch(() => undefined);
      if (writer !== undefined && writer.bytes > 0) this.#seal(signal);
    }
    await Promise.all(this.#sealing);
    const before = this.#sealed.length + (this.#held === undefined ? 0 : 1);
    await this.#stored.more(before, LONGEST_WAIT_MS);
  }

  state(): SpoolState {
    const waiting = [
      ...this.#sealed,
      ...(this.#held === undefined ? [] : [this.#held]),
    ];
    const oldest = Math.min(...waiting.map((segment) => segment.openedAt));
    return {
      segments: waiting.length + this.#writers.size,
      bytes: this.#bytes,
      maxBytes: this.#options.maxBytes,
      ...(this.#free.bytes === undefined
        ? {}
        : { freeBytes: this.#free.bytes }),
      oldestMs: waiting.length === 0 ? 0 : Date.now() - oldest,
      duplicates: this.#duplicates,
    };
  }

  /** Takes nothing more; what is not loaded stays on disk for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const signal of [...this.#writers.keys()]) this.#seal(signal);
    await Promise.all(this.#sealing);
    this.#wake?.();
  }
}

function isFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT")
  );
}

function diskFull(why: string, cause?: unknown): IsoscopeError {
  return new IsoscopeError("ISO-DISK-FULL", `The disk is full: ${why}.`, {
    cause,
  });
}

/** Under this a request is recognised: the same bytes from a key bound elsewhere are another request. */
export function seenKey(environment: string, hash: bigint): string {
  return `${hash.toString(36)} ${environment}`;
}
