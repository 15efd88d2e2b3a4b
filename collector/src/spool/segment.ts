import { open, type FileHandle } from "node:fs/promises";
import type { Signal } from "../otlp/messages.js";

/** A segment that takes no more requests: what the loader takes into the store. */
export interface Segment {
  /** Unique for ever: the deduplication token of what is loaded from it. */
  readonly id: string;
  readonly path: string;
  readonly signal: Signal;
  readonly bytes: number;
  readonly requests: number;
  /** Kinds of metric in it, as bits of `metricKinds`. */
  readonly kinds: number;
  /** When its first request came, milliseconds since the epoch. */
  readonly openedAt: number;
}

interface Pending {
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
  readonly kinds: number;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The segment that is being written. Appends that arrive while the disk is busy are written and synced
 * together: one fdatasync serves them all, and none is answered before it.
 */
export class SegmentWriter {
  readonly signal: Signal;
  readonly id: string;
  readonly openedAt = Date.now();
  readonly #path: string;
  readonly #file: FileHandle;
  #pending: Pending[] = [];
  #flushing: Promise<void> | undefined;
  #durable = 0;
  #queued = 0;
  #requests = 0;
  #kinds = 0;
  #sealed = false;

  private constructor(
    signal: Signal,
    id: string,
    path: string,
    file: FileHandle,
  ) {
    this.signal = signal;
    this.id = id;
    this.#path = path;
    this.#file = file;
  }

  /** Creates the file and makes its name durable, before anything in it is acknowledged. */
  static async create(
    folder: string,
    signal: Signal,
    id: string,
  ): Promise<SegmentWriter> {
    const path = `${folder}/${id}.pb`;
    const file = await open(path, "wx");
    try {
      await syncFolder(folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new SegmentWriter(signal, id, path, file);
  }

  /** Nothing more may be appended. */
  get sealed(): boolean {
    return this.#sealed;
  }

  /** Bytes written and waiting to be written. */
  get bytes(): number {
    return this.#durable + this.#queued;
  }

  /**
   * Appends one request, header and body.
   *
   * @returns when it is on disk
   * @throws the write's or sync's error; nothing of the request stays in the segment then
   */
  append(chunks: readonly Uint8Array[], kinds: number): Promise<void> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.#queued += bytes;
    return new Promise((done, failed) => {
      this.#pending.push({ chunks, bytes, kinds, done, failed });
      this.#flushing ??= this.#flush();
    });
  }

  async #flush(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const bytes = batch.reduce((sum, one) => sum + one.bytes, 0);
      try {
        await writeAll(
          this.#file,
          batch.flatMap((one) => one.chunks),
          this.#durable,
        );
        await this.#file.datasync();
        this.#durable += bytes;
        this.#requests += batch.length;
        for (const one of batch) {
          this.#kinds |= one.kinds;
          one.done();
        }
      } catch (error) {
        // Whatever of the batch reached the file must not be loaded: its sender was told it failed.
        await this.#file.truncate(this.#durable).catch(() => undefined);
        for (const one of batch) one.failed(error);
      }
      this.#queued -= bytes;
    }
    this.#flushing = undefined;
  }

  /** Ends the segment: waits for what is being written, closes the file. */
  async seal(): Promise<Segment> {
    this.#sealed = true;
    await this.#flushing;
    await this.#file.truncate(this.#durable);
    await this.#file.close();
    return {
      id: this.id,
      path: this.#path,
      signal: this.signal,
      bytes: this.#durable,
      requests: this.#requests,
      kinds: this.#kinds,
      openedAt: this.openedAt,
    };
  }
}

/** `writev` may write less than it was given; the rest follows. */
async function writeAll(
  file: FileHandle,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = [...chunks];
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, at);
    at += bytesWritten;
    rest = dropBytes(rest, bytesWritten);
  }
}

function dropBytes(chunks: Uint8Array[], count: number): Uint8Array[] {
  let left = count;
  let index = 0;
  for (; index < chunks.length; index++) {
    const chunk = chunks[index] as Uint8Array;
    if (chunk.length > left) break;
    left -= chunk.length;
  }
  const rest = chunks.slice(index);
  if (left > 0 && rest[0] !== undefined) rest[0] = rest[0].subarray(left);
  return rest;
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
