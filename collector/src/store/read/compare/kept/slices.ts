import { groupBy } from "../../../../group.js";
import type { Selection } from "../ask.js";
import { sideNames } from "../arrivals.js";
import type { SliceRow } from "../middle.js";
import type { CellGroup } from "./cell-group.js";
import { eachOn, type OnSides } from "./on-sides.js";

/** Of a side's commits, at most. */
const COMMITS = 50;

/** What each side consists of, by slices, the baseline's earliest first. */
export function slicesOf(
  groups: readonly CellGroup[],
  on: OnSides,
  selection: Selection,
): SliceRow[] {
  const found: { readonly side: number; readonly group: CellGroup }[] = [];
  eachOn(
    groups.map(({ number }) => number),
    on,
    (at, side) => {
      const group = groups[at];
      if (group !== undefined) found.push({ side, group });
    },
  );
  return [
    ...groupBy(found, ({ side, group }) => `${side} ${group.sliceMs}`).values(),
  ]
    .map((those) =>
      sliceOfGroups(
        those[0]?.side ?? 0,
        those.map(({ group }) => group),
        selection,
      ),
    )
    .sort((a, b) => a.side - b.side || a.sliceMs - b.sliceMs);
}

function sliceOfGroups(
  side: number,
  groups: readonly CellGroup[],
  selection: Selection,
): SliceRow {
  const commit = selection[sideNames[side === 0 ? 0 : 1]].commit;
  const commits = groups
    .flatMap(({ version }) => version.split("\n"))
    .filter((one) => one !== "" && one.startsWith(commit));
  const sum = (of: (group: CellGroup) => number) =>
    groups.reduce((total, group) => total + of(group), 0);
  return {
    side,
    sliceMs: groups[0]?.sliceMs ?? 0,
    commits: [...new Set(commits)].slice(0, COMMITS),
    firstSeenMs: Math.min(...groups.map(({ firstSeenMs }) => firstSeenMs)),
    lastSeenMs: Math.max(...groups.map(({ lastSeenMs }) => lastSeenMs)),
    traces: sum((group) => group.traces),
    tracesWithoutRoot: sum((group) => group.tracesWithoutRoot),
    tracesWithMissingParents: sum((group) => group.tracesWithMissingParents),
    spans: sum((group) => group.spans),
    sampled: [
      1 / Math.max(...groups.map(({ greatestWeight }) => greatestWeight)),
      1 / Math.min(...groups.map(({ leastWeight }) => leastWeight)),
    ],
  };
}
