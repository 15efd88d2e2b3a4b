import { sliceOf, STEP_MS } from "../../summaries/kinds.js";
import type { Stretch } from "../../summaries/stretches.js";
import type { Arrivals } from "../../summaries/summaries.js";
import { both, sideNames, type BySide, type Name } from "./arrivals.js";
import type { Selection } from "./ask.js";

/** The year 2200: no span is loaded later. */
const FOREVER_MS = Date.UTC(2200);

export type Plan = Readonly<Record<string, unknown>>;

/** The parameters by which cells.sql tells what is stored from what is counted now. */
export function plan(
  selection: Selection,
  arrivals: BySide<readonly Arrivals[]>,
  cuts: BySide<readonly number[]>,
): Plan {
  const same =
    selection.baseline.environment === selection.candidate.environment;
  // Sides of one environment share its cells: what either cuts is cut for both.
  const of = (name: Name) => ({
    arrivals: same
      ? [...new Set(sideNames.flatMap((one) => arrivals[one]))]
      : arrivals[name],
    moments: (same ? sideNames : [name]).flatMap((one) => cuts[one]),
  });
  const parts = both((name) => {
    const { arrivals: those, moments } = of(name);
    const cut = moments.filter((moment) => moment % STEP_MS !== 0).map(sliceOf);
    return {
      cut: [...new Set(cut)],
      fresh: those.filter(({ build }) => build === undefined).map(loadedOf),
      partly: those
        .filter(
          ({ build, firstMs, lastMs }) =>
            build !== undefined &&
            cut.some((at) => at <= lastMs && at + STEP_MS > firstMs),
        )
        .map(loadedOf),
      builds: those.flatMap(({ build, within }) =>
        build === undefined
          ? []
          : [BigInt(uncut(within, moments)?.build ?? build)],
      ),
    };
  });
  const counted = sideNames.flatMap((name) => [
    ...parts[name].fresh,
    ...parts[name].partly,
  ]);
  return {
    // When the spans were loaded of what is counted now; where nothing is, none.
    loaded_from:
      counted.length === 0 ? FOREVER_MS : Math.min(...counted) * 1000,
    loaded_to: FOREVER_MS,
    builds: [...new Set(sideNames.flatMap((name) => parts[name].builds))],
    ...Object.fromEntries(
      sideNames.flatMap((name) => [
        [`${name}_cut`, parts[name].cut],
        [`${name}_fresh`, parts[name].fresh],
        [`${name}_partly`, parts[name].partly],
        [`${name}_arrived`, arrivals[name].map(loadedOf)],
      ]),
    ),
  };
}

/** The longest stretch of which no moment cuts a slice. */
const uncut = (within: readonly Stretch[], moments: readonly number[]) =>
  within.find(({ stretchMs, slices }) =>
    moments.every(
      (moment) =>
        moment % stretchMs === 0 ||
        !slices.includes(Math.floor(moment / stretchMs) * stretchMs),
    ),
  );

/** Whether anything is counted now. */
export const countsNow = (of: Plan): boolean =>
  of["loaded_from"] !== FOREVER_MS;

const loadedOf = ({ loaded }: Arrivals) => loaded;
