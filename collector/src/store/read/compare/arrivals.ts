import { distinct } from "../../../group.js";
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
/** Of what many traces have, so many traces with it are enough. */
const ENOUGH_WITH_IT = 125;
/** Of so many times as many, that may be fewer of what is looked for. */
const MARGIN = 4;

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
  const environments = distinct(
    sideNames.map((name) => selection[name].environment),
  );
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

/** The latest traces of both sides, enough to find examples among. */
export interface Latest {
  /** The half hour of arrival since which they came, in Unix seconds. */
  readonly loaded: number;
  /** How much of what came since then is enough: a share of all traces. */
  readonly share: number;
  /** Since when about so much came, in Unix milliseconds. */
  readonly sinceMs: number;
}

const EVER: Latest = { loaded: 0, share: 1, sinceMs: 0 };

/**
 * @param having how many traces of each side have what is looked for, at least: of what is common fewer are looked
 *   through
 */
export async function latestArrivals(
  summaries: Summarised,
  selection: Selection,
  having: BySide<number> = { baseline: 0, candidate: 0 },
): Promise<Latest> {
  const arrivals = await arrivalsOf(summaries, selection);
  const latest = sideNames.map((name) =>
    // Which of them ran at a commit is not known here.
    selection[name].commit === ""
      ? latestOf(arrivals[name].arrivals, having[name])
      : EVER,
  );
  return {
    loaded: Math.min(...latest.map(({ loaded }) => loaded)),
    share: Math.max(...latest.map(({ share }) => share)),
    sinceMs: Math.min(...latest.map(({ sinceMs }) => sinceMs)),
  };
}

function latestOf(arrivals: readonly Arrivals[], having: number): Latest {
  const all = arrivals.reduce((sum, one) => sum + one.traces, 0);
  const enough = Math.min(ENOUGH_TRACES, (ENOUGH_WITH_IT * all) / having);
  let traces = 0;
  for (const { loaded, traces: n } of arrivals.toReversed()) {
    traces += n;
    if (traces >= enough) {
      const share = Math.min(1, (MARGIN * enough) / traces);
      const startMs = loaded * 1000;
      const lastMs = Math.max(...arrivals.map(({ upToMs }) => upToMs));
      return { loaded, share, sinceMs: lastMs - share * (lastMs - startMs) };
    }
  }
  return EVER;
}
