import { sliceOf } from "../../../summaries/kinds.js";
import type { SideWindow, Selection } from "../ask.js";
import { sideNames, type BySide } from "../arrivals.js";
import type { CellGroup } from "./cell-group.js";

/**
 * Which sides the groups of cells are on, by their numbers. Two bits a side, the baseline's first: whether they
 * are on it, and whether in its later half.
 */
export type OnSides = Uint8Array;

/** Cells that count: of some builds, but for slices that have cells of their own. */
export interface Choice {
  readonly groups: readonly CellGroup[];
  /** Slices of each side that are cut. */
  readonly cut: BySide<readonly number[]>;
  /** Builds of what is cut. */
  readonly cutBuilds: readonly bigint[];
}

/**
 * @param count how many groups are known
 * @param middleMs where each side is halved, in Unix milliseconds
 */
export function onSides(
  selection: Selection,
  { groups, cut, cutBuilds }: Choice,
  count: number,
  middleMs: BySide<number>,
): OnSides {
  const on = new Uint8Array(count);
  const own = new Set(cutBuilds.map(String));
  const slices = {
    baseline: new Set(cut.baseline),
    candidate: new Set(cut.candidate),
  };
  for (const group of groups) {
    const ofBaseline = group.environment === selection.baseline.environment;
    const cutAway = slices[ofBaseline ? "baseline" : "candidate"];
    if (cutAway.has(sliceOf(group.sliceMs)) && !own.has(group.build)) continue;
    let bits = 0;
    for (const [side, name] of sideNames.entries()) {
      if (!isOn(group, selection[name])) continue;
      const late = group.sliceMs >= middleMs[name] ? 2 : 0;
      bits |= (1 | late) << (2 * side);
    }
    on[group.number] = bits;
  }
  return on;
}

/** All its traces are, when they began in the window and any of a trace's spans ran at the commit. */
const isOn = (
  { environment, version, sliceMs }: CellGroup,
  side: SideWindow,
): boolean =>
  environment === side.environment &&
  sliceMs >= side.sinceMs &&
  sliceMs < side.untilMs &&
  (side.commit === "" ||
    version.startsWith(side.commit) ||
    version.includes(`\n${side.commit}`));

/**
 * Goes through the cells that are on a side; one on both is visited twice.
 *
 * @param groups that the cells belong to
 */
export function eachOn(
  groups: ArrayLike<number>,
  on: OnSides,
  visit: (at: number, side: 0 | 1, isLate: boolean) => void,
): void {
  for (let at = 0; at < groups.length; at += 1) {
    const bits = on[groups[at] ?? 0] ?? 0;
    if (bits === 0) continue;
    if (bits & 1) visit(at, 0, (bits & 2) !== 0);
    if (bits & 4) visit(at, 1, (bits & 8) !== 0);
  }
}
