import type { Segment } from "./segment.js";
import { Doubts } from "./doubts.js";
import { begunHalvings, forgetHalving, NotTheBytes } from "./halving.js";
import { setAside, type Quarantined } from "./quarantine.js";
import {
  isLoadFailure,
  type LoadFailure,
  type SegmentStore,
} from "./segment-store.js";
import type { Spool } from "./spool.js";

export interface LoaderState {
  readonly loadedSegments: number;
  readonly loadedBytes: number;
  readonly quarantined: number;
  /** The store's last refusal, while it lasts. */
  readonly storeError: string | undefined;
}

export interface LoaderOptions {
  readonly quarantineFolder: string;
  readonly onError: (message: string) => void;
  readonly onQuarantine: (request: Quarantined) => void;
  /** First pause after a failure, in milliseconds; it doubles up to 15 s. */
  readonly pauseMs?: number;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** Turns segments into rows, oldest first, one at a time, for as long as the collector runs. */
export class Loader {
  readonly #spool: Spool;
  readonly #store: SegmentStore;
  readonly #options: LoaderOptions;
  readonly #doubts = new Doubts();
  /** Tables that refused a segment whole and take it piece by piece, by its id. */
  #halvings = new Map<string, Set<string>>();
  #running: Promise<void> | undefined;
  #stopped = false;
  #pause: { end: () => void } | undefined;
  #loadedSegments = 0;
  #loadedBytes = 0;
  #quarantined = 0;
  #storeError: string | undefined;
  #loadingSince: number | undefined;

  constructor(spool: Spool, store: SegmentStore, options: LoaderOptions) {
    this.#spool = spool;
    this.#store = store;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    const {
      quarantineFolder,
      onError,
      pauseMs: first = FIRST_PAUSE_MS,
    } = this.#options;
    this.#halvings = await begunHalvings(quarantineFolder);
    let pauseMs = first;
    for (;;) {
      const segment = await this.#spool.next();
      if (segment === undefined) return;
      try {
        await this.#load(segment);
        await this.#spool.remove(segment);
        await this.#forget(segment);
        this.#loadedSegments++;
        this.#loadedBytes += segment.bytes;
        this.#storeError = undefined;
        pauseMs = first;
      } catch (error) {
        // One that nothing can be told of waits behind the others: they may yet go in.
        if (error instanceof NotTheBytes) await this.#spool.putLast(segment);
        else this.#spool.putBack(segment);
        if (this.#isStopped()) return;
        const message = error instanceof Error ? error.message : String(error);
        if (this.#storeError !== message) onError(message);
        this.#storeError = message;
        await this.#sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  async #forget(segment: Segment): Promise<void> {
    this.#doubts.stored(segment);
    const tables = this.#halvings.get(segment.id);
    if (tables === undefined) return;
    this.#halvings.delete(segment.id);
    await forgetHalving(this.#options.quarantineFolder, segment.id, tables);
  }

  /** Loads a segment; requests that the store refuses for their content are set aside. */
  async #load(segment: Segment): Promise<void> {
    const settled = new Set<string>();
    for (const table of this.#halvings.get(segment.id) ?? []) {
      await this.#setAside(segment, table, true);
      settled.add(table);
    }
    for (;;) {
      this.#loadingSince = performance.now();
      try {
        await this.#store.load(segment, (table) => !settled.has(table));
        return;
      } catch (error) {
        if (!isLoadFailure(error) || !this.#isRefusal(segment, error)) {
          throw error;
        }
        await this.#setAside(segment, error.table, error.blame === "unclear");
        settled.add(error.table);
      } finally {
        this.#loadingSince = undefined;
      }
    }
  }

  /** For how long the segment under way has been on its way into the store, in milliseconds; 0 for none. */
  loadingForMs(): number {
    return this.#loadingSince === undefined
      ? 0
      : performance.now() - this.#loadingSince;
  }

  #isRefusal(segment: Segment, error: LoadFailure): boolean {
    if (error.blame === "unclear") {
      return this.#doubts.failed(segment, error.code);
    }
    return error.blame === "content";
  }

  async #setAside(
    segment: Segment,
    table: string,
    unclear: boolean,
  ): Promise<void> {
    const { quarantineFolder: folder, onQuarantine } = this.#options;
    const tables = this.#halvings.get(segment.id) ?? new Set();
    this.#halvings.set(segment.id, tables.add(table));
    const witnessed = this.#doubts.witnessed(segment);
    const aside = await setAside(segment, table, this.#store, {
      folder,
      unclear,
      witnessed,
    });
    for (const request of aside) {
      this.#quarantined++;
      onQuarantine(request);
    }
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#pause = {
        end: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    this.#pause = undefined;
  }

  state(): LoaderState {
    return {
      loadedSegments: this.#loadedSegments,
      loadedBytes: this.#loadedBytes,
      quarantined: this.#quarantined,
      storeError: this.#storeError,
    };
  }

  /** Ends after the segment under way; call once the spool is closed. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pause?.end();
    await this.#running;
  }
}
