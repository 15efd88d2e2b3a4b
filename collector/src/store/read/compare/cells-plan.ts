import { distinct } from "../../../group.js";
import { MINUTE_MS, sliceOf, STEP_MS } from "../../summaries/kinds.js";
import {
  isByMinute,
  unsettled,
  type CutSlice,
  type Unsettled,
} from "../../summaries/provisional.js";
import type { Stretch } from "../../summaries/stretches.js";
import type { Arrivals } from "../../summaries/summaries.js";
import { both, sideNames, type BySide, type Name } from "./arrivals.js";
import type { Selection } from "./ask.js";

/** Which builds belong to two sides, and what of them is to be counted first. */
export interface Plan {
  /** Of what has settled. */
  readonly builds: readonly bigint[];
  /** What has not, but for what is cut. */
  readonly unsettled: readonly Unsettled[];
  /** Slices of each side of which cells of their own are read. */
  readonly cut: BySide<readonly number[]>;
  /** The same with what is to be counted. */
  readonly slices: readonly CutSlice[];
}

/** What has not settled is counted with what is cut where it is so little, in spans: one statement is quicker than two. */
const LITTLE = 100_000;
/** And where clocks agree on when that was. */
const FEW_SLICES = 48;

/**
 * @param cuts moments of each side, in Unix milliseconds, within which no slice may go on: where it begins and
 *   ends, and its middle
 */
export function plan(
  selection: Selection,
  arrivals: BySide<readonly Arrivals[]>,
  cuts: BySide<readonly number[]>,
): Plan {
  const same = areOne(selection);
  // Sides of one environment share its cells: what either cuts is cut for both.
  const parts = both((name) =>
    partOf(
      selection[name].environment,
      ofEnvironment(selection, arrivals, name),
      (same ? sideNames : [name]).flatMap((one) => cuts[one]),
    ),
  );
  const environments = (same ? sideNames.slice(0, 1) : sideNames).map(
    (name: Name) => parts[name],
  );
  return {
    builds: environments.flatMap(({ builds }) => builds),
    unsettled: environments.flatMap(({ unsettled }) => unsettled),
    cut: both((name) => parts[name].slices),
    slices: environments.flatMap(({ toCut }) => toCut),
  };
}

const areOne = ({ baseline, candidate }: Selection) =>
  baseline.environment === candidate.environment;

/** What has arrived of a side's environment, as far as either side has it. */
const ofEnvironment = (
  selection: Selection,
  arrivals: BySide<readonly Arrivals[]>,
  name: Name,
) =>
  areOne(selection)
    ? distinct(sideNames.flatMap((one) => arrivals[one]))
    : arrivals[name];

/** Whether cells tell the minutes of a slice apart: nothing of it has settled, or came late. */
export const isInMinutes = (
  selection: Selection,
  arrivals: BySide<readonly Arrivals[]>,
  name: Name,
  slice: number,
): boolean => areMinutes(ofEnvironment(selection, arrivals, name), slice);

const areMinutes = (arrivals: readonly Arrivals[], slice: number) =>
  arrivals.every(
    (one) =>
      !isIn(one, [slice]) || (one.build === undefined && isByMinute(one)),
  );

/** What of an environment is read how. */
function partOf(
  environment: string,
  arrivals: readonly Arrivals[],
  moments: readonly number[],
) {
  const slices = cutOf(arrivals, moments);
  return {
    ...{ environment, slices },
    builds: [
      ...new Set(
        arrivals.flatMap(({ build, within }) =>
          build === undefined
            ? []
            : BigInt(uncut(within, moments, slices)?.build ?? build),
        ),
      ),
    ],
    unsettled: arrivals
      .filter(
        (one) =>
          one.build === undefined &&
          !(slicesOf(one)?.every((at) => slices.includes(at)) ?? false),
      )
      .map((one) => unsettled(environment, one)),
    toCut: slices.flatMap((slice): CutSlice[] => {
      const those = arrivals.filter((one) => isIn(one, [slice]));
      if (those.length === 0) return [];
      return [
        {
          ...{ environment, slice },
          moments: moments.filter(
            (moment) => isWithin(moment) && sliceOf(moment) === slice,
          ),
          arrivals: those.map(({ loaded, upToMs }) => ({ loaded, upToMs })),
        },
      ];
    }),
  };
}

/** Slices that have cells of their own. */
function cutOf(
  arrivals: readonly Arrivals[],
  moments: readonly number[],
): readonly number[] {
  const betweenMinutes = (moment: number) =>
    moment % MINUTE_MS === 0 && areMinutes(arrivals, sliceOf(moment));
  const cut = distinct(
    moments
      .filter((moment) => isWithin(moment) && !betweenMinutes(moment))
      .map(sliceOf),
  );
  const left = arrivals.filter(({ build }) => build === undefined);
  if (
    !left.some((one) => isIn(one, cut)) ||
    left.reduce((sum, { spans }) => sum + spans, 0) > LITTLE
  ) {
    return cut;
  }
  return [...new Set([...cut, ...left.flatMap((one) => slicesOf(one) ?? [])])];
}

/** The slices that traces of some arrivals began in, or may have; undefined where that is a long time. */
function slicesOf({ firstMs, lastMs }: Arrivals): number[] | undefined {
  const first = sliceOf(firstMs);
  const length = (sliceOf(lastMs) - first) / STEP_MS + 1;
  return length > FEW_SLICES
    ? undefined
    : Array.from({ length }, (_, at) => first + at * STEP_MS);
}

const isIn = ({ firstMs, lastMs }: Arrivals, slices: readonly number[]) =>
  slices.some((at) => at <= lastMs && at + STEP_MS > firstMs);

/** Whether a slice goes on at a moment. */
const isWithin = (moment: number) => moment % STEP_MS !== 0;

/** The longest stretch of which no slice goes on at a moment, or has one that is cut in it. */
const uncut = (
  within: readonly Stretch[],
  moments: readonly number[],
  cut: readonly number[],
) =>
  within.find(({ stretchMs, slices }) => {
    const has = (moment: number) =>
      slices.includes(Math.floor(moment / stretchMs) * stretchMs);
    return !(
      moments.some((moment) => moment % stretchMs !== 0 && has(moment)) ||
      cut.some(has)
    );
  });
