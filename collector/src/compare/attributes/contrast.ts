import * as limits from "../limits.js";
import type { Pair } from "../side.js";
import { normalSurvival } from "../stats/normal.js";
import type { Proportion } from "../stats/proportion.js";
import { clearOfZero, proportionsP, share } from "../stats/proportions.js";
import {
  addWeights,
  effectiveCount,
  effectiveProportion,
  effectiveSize,
  type Weights,
} from "../stats/effective-size.js";
import { compareGroups, rowOf, type GroupDifference } from "./groups.js";
import {
  keyOf,
  sameValue,
  valueRows,
  type AttributePopulation,
  type AttributeStratum,
  type Value,
} from "./population.js";

/** The requests that are set apart: those in which the operation fails, or is slow. */
export type Among = "failing" | "slow";

/** What follows from failing cannot have led to it. */
const consequence = /status|error|exception|response|outcome|result/i;

/** Failing (or slow) requests on a side below which their own pattern there is unknown. */
const enough = 10;

export interface Contrast extends GroupDifference {
  readonly among: Among;
  /** How many of the requests with the value fail (or are slow), on either side. */
  readonly rate: Pair<Proportion>;
}

/** A value in one stratum: requests that are set apart, and the others. */
interface Cell {
  readonly value: Value;
  readonly apart: Sum;
  readonly plain: Sum;
}

type Sum = { -readonly [K in keyof Weights]: Weights[K] };

/**
 * Judges whether a value sets the candidate's failing (or slow) requests apart from the others, and newly
 * so. Three things must hold, so that p is the largest of three: within the candidate the value is more
 * frequent among them (G-test); requests with the value fail more often than in the baseline; and, where
 * the baseline has some that fail, the value did not set those apart as much already.
 */
export function judgeContrast(
  population: AttributePopulation,
  among: Among,
): { readonly p: number; readonly contrast: Contrast | undefined } | undefined {
  if (consequence.test(population.key)) return undefined;
  // Most operations fail nowhere: nothing is set apart by any of their values.
  if (setApart(population.strata, among) < enough) return undefined;
  const candidate = cellsOf(population.strata, "candidate", among);
  const found = compareGroups(
    candidate.map((rows) => {
      const all = [sumOf(rows, "plain"), sumOf(rows, "apart")] as const;
      return rows.map(({ value, apart, plain }) =>
        rowOf(value, plain, apart, all),
      );
    }),
  );
  if (found === undefined || Number.isNaN(found.p)) return undefined;
  if (found.n.subject < enough || found.n.reference < limits.minTraces) {
    return undefined;
  }
  const tables = {
    baseline: collapse(
      cellsOf(population.strata, "baseline", among),
      found.value,
    ),
    candidate: collapse(candidate, found.value),
  };
  const rate = {
    baseline: rateOf(tables.baseline),
    candidate: rateOf(tables.candidate),
  };
  const p = Math.max(
    found.p,
    rate.baseline.n === 0 ? 1 : proportionsP(rate.baseline, rate.candidate),
    effectiveSize(tables.baseline.apart) < enough ? 0 : strongerP(tables),
  );
  const matters =
    found.value.is !== "other" &&
    found.share.subject - found.share.reference >= limits.attributes.apart &&
    rate.candidate.x >= limits.attributes.traces &&
    share(rate.candidate) - share(rate.baseline) >=
      (among === "failing" ? limits.errorShare : limits.attributes.slow / 2) &&
    // Of many keys and values the most striking was picked: both differences have to keep from zero.
    clearOfZero(
      { x: found.share.reference * found.n.reference, n: found.n.reference },
      { x: found.share.subject * found.n.subject, n: found.n.subject },
      limits.clearOfZero,
    ) &&
    clearOfZero(rate.baseline, rate.candidate, limits.clearOfZero);
  if (!matters) return { p, contrast: undefined };
  return { p, contrast: { ...found, among, rate } };
}

/** How many of the candidate's requests are set apart; effectively not more, where they stand for unlike numbers. */
const setApart = (strata: readonly AttributeStratum[], among: Among) =>
  strata.reduce((sum, { outcome, all: { candidate } }) => {
    const { traces, slow } = candidate ?? { traces: 0, slow: 0 };
    if (among === "slow") return sum + (outcome === "ok" ? slow : 0);
    return sum + (outcome === "failed" ? traces : 0);
  }, 0);

/** One table per root operation; what is slow is told among what succeeds. */
function cellsOf(
  strata: readonly AttributeStratum[],
  side: "baseline" | "candidate",
  among: Among,
): Cell[][] {
  const tables = new Map<string, Map<string, Cell>>();
  for (const stratum of strata) {
    if (among === "slow" && stratum.outcome !== "ok") continue;
    const table = tables.get(stratum.root) ?? new Map<string, Cell>();
    tables.set(stratum.root, table);
    for (const row of valueRows(stratum)) {
      const key = keyOf(row.value);
      const cell = table.get(key) ?? newCell(row.value);
      table.set(key, cell);
      const counts = row[side];
      if (among === "slow") {
        const { slow, slowWeight, slowSquares } = counts;
        add(cell.apart, slow, slowWeight, slowSquares);
        add(
          cell.plain,
          counts.traces - slow,
          counts.weight - slowWeight,
          counts.squares - slowSquares,
        );
      } else {
        const to = stratum.outcome === "failed" ? cell.apart : cell.plain;
        add(to, counts.traces, counts.weight, counts.squares);
      }
    }
  }
  return [...tables.values()].map((table) => [...table.values()]);
}

const newCell = (value: Value): Cell => ({
  value,
  apart: { traces: 0, weight: 0, squares: 0 },
  plain: { traces: 0, weight: 0, squares: 0 },
});

function add(sum: Sum, traces: number, weight: number, squares: number): void {
  sum.traces += traces;
  sum.weight += weight;
  sum.squares += squares;
}

const sumOf = (cells: readonly Cell[], of: "apart" | "plain") =>
  addWeights(cells.map((cell) => cell[of]));

/** With the value and without, set apart and not. */
interface FourFold {
  readonly having: Weights;
  readonly havingPlain: Weights;
  readonly apart: Weights;
  readonly plain: Weights;
}

function collapse(
  tables: readonly (readonly Cell[])[],
  value: Value,
): FourFold {
  const all = tables.flat();
  const having = all.filter((cell) => sameValue(cell.value, value));
  return {
    having: sumOf(having, "apart"),
    havingPlain: sumOf(having, "plain"),
    apart: sumOf(all, "apart"),
    plain: sumOf(all, "plain"),
  };
}

const rateOf = ({ having, havingPlain }: FourFold): Proportion =>
  effectiveProportion(having, addWeights([having, havingPlain]));

/** One-sided test that the candidate's log odds ratio is the larger: Woolf 1955, Haldane's half added. */
function strongerP(tables: Pair<FourFold>): number {
  // The odds ratio stays what it is when all that are apart, or all that are not, are scaled.
  const of = ({ having, havingPlain, apart, plain }: FourFold) => {
    const a = effectiveCount(having, apart);
    const b = effectiveCount(havingPlain, plain);
    const cells = {
      a: a + 0.5,
      b: b + 0.5,
      c: effectiveSize(apart) - a + 0.5,
      d: effectiveSize(plain) - b + 0.5,
    };
    return {
      logOdds: Math.log((cells.a * cells.d) / (cells.b * cells.c)),
      variance: Object.values(cells).reduce((sum, n) => sum + 1 / n, 0),
    };
  };
  const [b, c] = [of(tables.baseline), of(tables.candidate)];
  return normalSurvival(
    (c.logOdds - b.logOdds) / Math.sqrt(b.variance + c.variance),
  );
}
