import type { Blame } from "../store/load/blame.js";
import type { Segment } from "./segment.js";

/** What the loader needs of the store. */
export interface SegmentStore {
  /**
   * Takes a segment into its tables; repeating it is harmless.
   *
   * @param wanted tells the tables to load; all by default
   * @throws a failure that tells the table and whose fault it is
   */
  load(
    segment: Pick<Segment, "id" | "path" | "signal" | "kinds">,
    wanted?: (table: string) => boolean,
  ): Promise<void>;
}

/** A failure of {@link SegmentStore.load}. */
export interface LoadFailure extends Error {
  readonly table: string;
  readonly blame: Blame;
  /** The store's own code; empty where it did not answer. */
  readonly code: string;
}

export function isLoadFailure(error: unknown): error is LoadFailure {
  return error instanceof Error && "table" in error && "blame" in error;
}
