import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Signal, SIGNALS } from "../config";

/** A request on disk: its body is gzip. */
export interface Spooled {
  readonly file: string;
  readonly signal: Signal;
  readonly bytes: number;
  /** Spans, log records or data points in it. */
  readonly records: number;
}

interface Entry extends Spooled {
  readonly time: number;
  readonly pid: number;
  readonly instance: string | undefined;
  readonly extension: string | undefined;
}

const NAME =
  /^(\d{15})-(\d+)-([0-9a-z]+)-\d+-(\d+)\.(traces|metrics|logs)\.(pb|json)\.gz$/;

const UNFINISHED = ".tmp";

/** How long the folder's size as last measured is good for: other processes write there too. */
const MEASURE_MS = 1_000;

/** A file this old may be claimed although a process with its owner's id lives: ids are reused. */
const ORPHAN_MS = 60_000;

/**
 * Requests that could not be sent, one file each, oldest first. Several processes share a
 * folder: a file belongs to the agent in its name while that lives, then to whoever claims it
 * by renaming it.
 */
export class Spool {
  readonly #dir: string;
  readonly #maxBytes: number;
  readonly #extension: "pb" | "json";
  readonly #instance = process.hrtime.bigint().toString(36);
  #sequence = 0;
  /** The folder as last listed, less what was taken since. */
  #listed: Entry[] = [];
  #totalBytes = 0;
  #measuredAt = 0;

  /**
   * @param dir the folder, made when first needed, readable by its owner only
   * @param maxBytes the budget for all files in it; 0 keeps nothing
   * @param extension the encoding this agent sends; files of the other are left alone
   */
  constructor(dir: string, maxBytes: number, extension: "pb" | "json") {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
    this.#extension = extension;
  }

  /**
   * Writes one request, making room by giving up the oldest ones.
   *
   * @param records in it
   * @returns the requests given up for it, or undefined when it could not be kept
   */
  put(
    signal: Signal,
    body: Uint8Array,
    records: number,
  ): readonly Spooled[] | undefined {
    if (body.byteLength > this.#maxBytes) return undefined;
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      if (!this.#isOurs()) return undefined;
      const dropped = this.#makeRoom(body.byteLength);
      const path = join(this.#dir, this.#name(signal, records));
      write(path, body);
      return dropped;
    } catch {
      return undefined;
    }
  }

  /** The oldest request this process may send, or undefined. */
  next(): Spooled | undefined {
    // Listed again only when used up: a long outage leaves thousands of files.
    if (this.#listed.length === 0) this.#listed = this.#list();
    for (;;) {
      const entry = this.#listed.shift();
      if (entry === undefined) return undefined;
      const taken = this.#take(entry);
      if (taken !== undefined) return taken;
    }
  }

  /** Offers a request again: it could not be sent. */
  putBack(item: Spooled): void {
    this.#listed.unshift({
      ...item,
      pid: process.pid,
      instance: this.#instance,
      time: Date.now(),
      extension: this.#extension,
    });
  }

  #take(entry: Entry): Spooled | undefined {
    if (entry.extension !== this.#extension) return undefined;
    if (entry.pid === process.pid && entry.instance === this.#instance) {
      return entry;
    }
    const fresh = Date.now() - entry.time < ORPHAN_MS;
    if (fresh && alive(entry.pid)) return undefined;
    const file = join(
      this.#dir,
      this.#name(entry.signal, entry.records, entry.time),
    );
    try {
      renameSync(entry.file, file);
      const { signal, bytes, records } = entry;
      return { file, signal, bytes, records };
    } catch {
      // Another process was faster.
      return undefined;
    }
  }

  read(item: Spooled): Buffer | undefined {
    try {
      return readFileSync(item.file);
    } catch {
      return undefined;
    }
  }

  remove(item: Spooled): void {
    rmSync(item.file, { force: true });
  }

  #makeRoom(needed: number): Spooled[] {
    const now = Date.now();
    if (
      now - this.#measuredAt < MEASURE_MS &&
      this.#totalBytes + needed <= this.#maxBytes
    ) {
      this.#totalBytes += needed;
      return [];
    }
    const files = this.#list();
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const given: Spooled[] = [];
    for (const oldest of files) {
      if (total + needed <= this.#maxBytes) break;
      rmSync(oldest.file, { force: true });
      total -= oldest.bytes;
      given.push(oldest);
    }
    this.#totalBytes = total + needed;
    this.#measuredAt = now;
    return given;
  }

  /** What a process was killed over while it wrote is half a request, and nobody's. */
  #sweep(name: string): void {
    const [, time] = NAME.exec(name.slice(0, -UNFINISHED.length)) ?? [];
    if (time === undefined || Date.now() - Number(time) < ORPHAN_MS) return;
    rmSync(join(this.#dir, name), { force: true });
  }

  #name(signal: Signal, records: number, time = Date.now()): string {
    this.#sequence += 1;
    const stamp = String(time).padStart(15, "0");
    return `${stamp}-${process.pid}-${this.#instance}-${this.#sequence}-${records}.${signal}.${this.#extension}.gz`;
  }

  /** A shared temporary folder may hold a trap under our name: only a folder of ours is used. */
  #isOurs(): boolean {
    const stat = lstatSync(this.#dir, { throwIfNoEntry: false });
    const user = process.getuid?.();
    return (
      stat?.isDirectory() === true && (user === undefined || stat.uid === user)
    );
  }

  #list(): Entry[] {
    let names: string[];
    try {
      if (!this.#isOurs()) return [];
      names = readdirSync(this.#dir).sort();
    } catch {
      return [];
    }
    return names.flatMap((name) => {
      if (name.endsWith(UNFINISHED)) this.#sweep(name);
      const [, time, pid, instance, records, signal, extension] =
        NAME.exec(name) ?? [];
      const known = SIGNALS.find((one) => one === signal);
      if (known === undefined) return [];
      const file = join(this.#dir, name);
      const bytes = statSync(file, { throwIfNoEntry: false })?.size;
      if (bytes === undefined) return [];
      return [
        {
          file,
          signal: known,
          bytes,
          records: Number(records),
          time: Number(time),
          pid: Number(pid),
          instance,
          extension,
        },
      ];
    });
  }
}

/** Under another name first: a reader never sees half a file. */
function write(path: string, body: Uint8Array): void {
  const unfinished = `${path}${UNFINISHED}`;
  try {
    writeFileSync(unfinished, body, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    // The disk is full, most often: what did fit is of no use.
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
