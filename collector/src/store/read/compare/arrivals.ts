import type { Arrivals, Progress } from "../../summaries/summaries.js";
import type { Provisional } from "../../summaries/provisional.js";
import type { Selection } from "./ask.js";

/** What summaries there are, as comparing needs to know. */
export interface Summarised {
  arrivals(environments: readonly string[]): Promise<Arrivals[][]>;
  /** Counts what has not settled; its own by default. */
  readonly provisional?: Provisional;
  /** How far summarising has come, while it goes on. */
  progress?(): Progress | undefined;
}

export const sideNames = ["baseline", "candidate"] as const;
export type Name = (typeof sideNames)[number];
export type BySide<T> = Readonly<Record<Name, T>>;

export const both = <T>(of: (name: Name) => T): BySide<T> => ({
  baseline: of("baseline"),
  candidate: of("candidate"),
});

/** Traces of a side, at least, among which examples are looked for: the latest. */
const ENOUGH_TRACES = 20_000;

/** What has arrived of a side, within its window or about. */
export interface SideArrivals {
  readonly arrivals: readonly Arrivals[];
  /**
   * Where the window cuts what has arrived of the environment, in Unix milliseconds. Mostly it ends now, and
   * nothing has begun later.
   */
  readonly endsMs: readonly number[];
}

export async function arrivalsOf(
  summaries: Summarised,
  selection: Selection,
): Promise<BySide<SideArrivals>> {
  const environments = [
    ...new Set(sideNames.map((name) => selection[name].environment)),
  ];
  const found = await summaries.arrivals(environments);
  return both((name) => {
    const { environment, sinceMs, untilMs } = selection[name];
    const all = found[environments.indexOf(environment)] ?? [];
    return {
      arrivals: all.filter(
        ({ firstMs, lastMs }) => lastMs >= sinceMs && firstMs < untilMs,
      ),
      endsMs: all.some(({ lastMs }) => lastMs >= untilMs)
        ? [sinceMs, untilMs]
        : [sinceMs],
    };
  });
}

/** The half hour of arrival since which either side has enough traces to find examples among, in Unix seconds. */
export async function latestArrivals(
  summaries: Summarised,
  selection: Selection,
): Promise<number> {
  const arrivals = await arrivalsOf(summaries, selection);
  return Math.min(
    ...sideNames.map((name) =>
      // Which of them ran at a commit is not known here.
      selection[name].commit === "" ? latestOf(arrivals[name].arrivals) : 0,
    ),
  );
}

/** The half hour of arrival from which on there are enough traces to find examples among. */
function latestOf(arrivals: readonly Arrivals[]): number {
  let left = ENOUGH_TRACES;
  for (const { loaded, traces: n } of arrivals.toReversed()) {
    left -= n;
    if (left <= 0) return loaded;
  }
  return 0;
}
