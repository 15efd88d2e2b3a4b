import type { Segment } from "./segment.js";
import type { LoadFailure, SegmentStore } from "./segment-store.js";
import type { Spool } from "./spool.js";
import { setAside, type Quarantined } from "./quarantine.js";

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
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** Turns segments into rows, oldest first, one at a time, for as long as the collector runs. */
export class Loader {
  readonly #spool: Spool;
  readonly #store: SegmentStore;
  readonly #options: LoaderOptions;
  #running: Promise<void> | undefined;
  #stopped = false;
  #pause: { end: () => void } | undefined;
  #loadedSegments = 0;
  #loadedBytes = 0;
  #quarantined = 0;
  #storeError: string | undefined;

  constructor(spool: Spool, store: SegmentStore, options: LoaderOptions) {
    this.#spool = spool;
    this.#store = store;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const segment = await this.#spool.next();
      if (segment === undefined) return;
      try {
        await this.#load(segment);
        await this.#spool.remove(segment);
        this.#loadedSegments++;
        this.#loadedBytes += segment.bytes;
        this.#storeError = undefined;
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        this.#spool.putBack(segment);
        if (this.#isStopped()) return;
        const message = error instanceof Error ? error.message : String(error);
        if (this.#storeError !== message) this.#options.onError(message);
        this.#storeError = message;
        await this.#sleep(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Loads a segment; requests that the store refuses for their content are set aside. */
  async #load(segment: Segment): Promise<void> {
    const settled = new Set<string>();
    for (;;) {
      try {
        await this.#store.load(segment, (table) => !settled.has(table));
        return;
      } catch (error) {
        if (!isLoadFailure(error) || error.transient) throw error;
        const aside = await setAside(
          segment,
          error.table,
          this.#store,
          this.#options.quarantineFolder,
        );
        settled.add(error.table);
        for (const request of aside) {
          this.#quarantined++;
          this.#options.onQuarantine(request);
        }
      }
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

function isLoadFailure(error: unknown): error is LoadFailure {
  return error instanceof Error && "table" in error && "transient" in error;
}
