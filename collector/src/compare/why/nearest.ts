import * as limits from "../limits.js";

/** Where a root operation has run. */
export interface Place {
  readonly environment: string;
  readonly commit: string;
  readonly traces: number;
  readonly healthy: number;
  readonly lastSeenMs: number;
}

/** A side that succeeds less often is no measure of health. */
const WELL = 0.9;

/**
 * The side to hold a trace against: one that does the same well, and differs least from its own. One that
 * shares the environment or the commit differs in fewer things that could matter.
 *
 * @returns undefined when no other side has enough healthy requests of the operation
 */
export function nearestSide(
  places: readonly Place[],
  own: { readonly environment: string; readonly commit: string },
): Place | undefined {
  const score = (place: Place) =>
    (place.healthy >= WELL * place.traces ? 2 : 0) +
    (place.environment === own.environment || place.commit === own.commit
      ? 1
      : 0);
  return places
    .filter(
      (place) =>
        place.healthy >= limits.minTraces &&
        // Without a commit of its own, a side of this environment could not be told from this trace's.
        !(
          place.environment === own.environment &&
          (place.commit === own.commit ||
            place.commit === "" ||
            own.commit === "")
        ),
    )
    .sort((a, b) => score(b) - score(a) || b.lastSeenMs - a.lastSeenMs)[0];
}
