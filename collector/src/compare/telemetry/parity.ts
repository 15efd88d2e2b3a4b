import { groupBy } from "../../group.js";
import {
  inventory,
  type Inventoried,
  type Item,
  type Status,
} from "./items.js";
import { scopeUses } from "./scopes.js";

/** How alike what the sides can show is. */
export interface Parity {
  /** 0 to 1; null where nothing can be told. */
  readonly score: number | null;
  readonly present: number;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  readonly notExercised: number;
}

/**
 * Telemetry parity. The score is the mean over the kinds (instrumentations, operations, metrics, log
 * templates, attributes) of the share of what either side shows that both show alike; something counts by
 * the share of the occasions on which it is seen, and what was not exercised not at all.
 */
export function telemetryParity(populations: Inventoried): Parity {
  const items = [
    ...scopeUses(populations).map(({ item }) => item),
    ...inventory(populations),
  ];
  const count = (status: Status) =>
    items.filter((item) => item.status === status).length;
  const kinds = [...groupBy(items, ({ kind }) => kind).values()].flatMap(
    shareOf,
  );
  return {
    score:
      kinds.length === 0
        ? null
        : kinds.reduce((sum, share) => sum + share, 0) / kinds.length,
    present: count("present"),
    missing: count("missing"),
    extra: count("extra"),
    changed: count("changed"),
    notExercised: count("not-exercised"),
  };
}

function shareOf(items: readonly Item[]): number[] {
  const weight = (some: readonly Item[]) =>
    some.reduce((sum, { rate }) => sum + Math.min(1, rate), 0);
  const known = items.filter(({ status }) => status !== "not-exercised");
  const all = weight(known);
  if (all === 0) return [];
  return [weight(known.filter(({ status }) => status === "present")) / all];
}
