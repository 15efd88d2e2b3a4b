import type { Pair } from "../side.js";
import type { Disagreement, FactValue, SidedFact } from "./model.js";

/** How many processes of a side would tell a fact if they had it. */
export type Tellers = (fact: SidedFact, side: keyof Pair<unknown>) => number;

/**
 * Counts the processes that tell facts of a kind. Only of what each tells all at once does silence mean that it
 * has none: its settings, and Node's options. A package may be loaded, or a service asked, at any time.
 */
export function tellersOf(facts: readonly SidedFact[]): Tellers {
  const most = new Map<string, number>();
  const at = (fact: SidedFact, kind: string, side: string) =>
    JSON.stringify([fact.service, kind, side]);
  for (const fact of facts) {
    const kind = isSetting(fact)
      ? "settings"
      : // The last that is told with the options.
        fact.kind === "runtime" && fact.name === "container"
        ? "options"
        : undefined;
    if (kind === undefined) continue;
    for (const side of ["baseline", "candidate"] as const) {
      const key = at(fact, kind, side);
      most.set(key, Math.max(most.get(key) ?? 0, countOf(fact.values[side])));
    }
  }
  return (fact, side) => {
    const own = countOf(fact.values[side]);
    const kind = isSetting(fact)
      ? "settings"
      : fact.kind === "runtime" && fact.name.startsWith("flag ")
        ? "options"
        : "";
    return Math.max(own, most.get(at(fact, kind, side)) ?? 0);
  };
}

/** Not what an application tells of itself, whenever it likes. */
const isSetting = ({ kind, source }: SidedFact) =>
  kind === "configuration" && source.startsWith("environment variable");

const countOf = (values: readonly FactValue[]) =>
  values.reduce((total, { instances }) => total + instances, 0);

/** Facts that the processes of one service and side don't have alike. Measures differ as they do between sides. */
export function disagreementsOf(
  facts: readonly SidedFact[],
  tellers: Tellers,
): Disagreement[] {
  return facts.flatMap((fact) => {
    const { service, kind, name } = fact;
    if (kind === "deployment" || kind === "state") return [];
    return (["baseline", "candidate"] as const).flatMap((side) => {
      const values = withAbsent(fact.values[side], tellers(fact, side));
      return values.length < 2 ? [] : [{ side, service, kind, name, values }];
    });
  });
}

/** @param tellers the processes that would have told it */
function withAbsent(
  values: readonly FactValue[],
  tellers: number,
): readonly FactValue[] {
  const instances = tellers - countOf(values);
  if (values.length === 0 || instances <= 0) return values;
  const firstSeenMs = Math.min(...values.map((one) => one.firstSeenMs));
  return [...values, { value: "absent", instances, ids: [], firstSeenMs }];
}
