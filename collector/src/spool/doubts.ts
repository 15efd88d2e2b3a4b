import type { Segment } from "./segment.js";

/** So many times the same answer, and waiting longer tells no more. */
const PATIENCE = 4;

interface Doubt {
  readonly segment: Segment;
  readonly code: string;
  readonly failures: number;
  /** Another segment for the same tables has gone in meanwhile. */
  readonly witnessed: boolean;
}

/** What is known of segments that fail with errors that don't tell whose fault it is. */
export class Doubts {
  readonly #doubts = new Map<string, Doubt>();

  /**
   * @param code of the store's error
   * @returns whether the segment has failed this way often enough to be taken apart
   */
  failed(segment: Segment, code: string): boolean {
    const before = this.#doubts.get(segment.id);
    const failures = before?.code === code ? before.failures + 1 : 1;
    const witnessed = before?.witnessed ?? false;
    this.#doubts.set(segment.id, { segment, code, failures, witnessed });
    return failures >= PATIENCE;
  }

  stored({ id, signal, kinds }: Segment): void {
    this.#doubts.delete(id);
    for (const doubt of this.#doubts.values()) {
      const other = doubt.segment;
      if (other.signal === signal && (other.kinds & kinds) === other.kinds) {
        this.#doubts.set(other.id, { ...doubt, witnessed: true });
      }
    }
  }

  witnessed({ id }: Segment): boolean {
    return this.#doubts.get(id)?.witnessed ?? false;
  }
}
