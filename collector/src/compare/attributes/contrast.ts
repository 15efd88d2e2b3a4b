import * as limits from "../limits.js";
import type { Pair } from "../side.js";
import { normalSurvival } from "../stats/normal.js";
import type { Proportion } from "../stats/proportion.js";
import { clearOfZero, proportionsP, share } from "../stats/proportions.js";
import { groupBy } from "../group.js";
import { compareGroups, type GroupDifference } from "./groups.js";
import {
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
  readonly examples: Pair<readonly string[]>;
}

/** A value in one stratum: requests that are set apart, and the others. */
interface Cell {
  readonly value: Value;
  readonly apart: number;
  readonly plain: number;
  readonly apartExamples: readonly string[];
  readonly plainExamples: readonly string[];
}

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
  const cells = {
    baseline: cellsOf(population.strata, "baseline", among),
    candidate: cellsOf(population.strata, "candidate", among),
  };
  const found = compareGroups(
    cells.candidate.map((rows) =>
      rows.map(({ value, apart, plain }) => ({
        value,
        counts: [plain, apart] as const,
      })),
    ),
  );
  if (found === undefined || Number.isNaN(found.p)) return undefined;
  if (found.n.subject < enough || found.n.reference < limits.minTraces) {
    return undefined;
  }
  const tables = {
    baseline: collapse(cells.baseline, found.value),
    candidate: collapse(cells.candidate, found.value),
  };
  const rate = {
    baseline: rateOf(tables.baseline),
    candidate: rateOf(tables.candidate),
  };
  const p = Math.max(
    found.p,
    rate.baseline.n === 0 ? 1 : proportionsP(rate.baseline, rate.candidate),
    tables.baseline.apart < enough ? 0 : strongerP(tables),
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
  const examples = cells.candidate
    .flat()
    .filter(({ value }) => sameValue(value, found.value));
  return {
    p,
    contrast: {
      ...found,
      among,
      rate,
      examples: {
        baseline: cells.baseline
          .flat()
          .filter(({ value }) => sameValue(value, found.value))
          .flatMap(({ plainExamples }) => plainExamples)
          .slice(0, 3),
        candidate: examples
          .flatMap(({ apartExamples }) => apartExamples)
          .slice(0, 3),
      },
    },
  };
}

/** One table per root operation; what is slow is told among what succeeds. */
function cellsOf(
  strata: readonly AttributeStratum[],
  side: "baseline" | "candidate",
  among: Among,
): Cell[][] {
  const relevant =
    among === "slow"
      ? strata.filter(({ outcome }) => outcome === "ok")
      : strata;
  return [...groupBy(relevant, ({ root }) => root).values()].map((group) => {
    const cells = group.flatMap((stratum) =>
      valueRows(stratum).map((row): Cell => {
        const counts = row[side];
        if (among === "slow") {
          return {
            value: row.value,
            apart: counts.slow,
            plain: counts.traces - counts.slow,
            apartExamples: counts.slowExamples,
            plainExamples: counts.examples,
          };
        }
        const failed = stratum.outcome === "failed";
        return {
          value: row.value,
          apart: failed ? counts.traces : 0,
          plain: failed ? 0 : counts.traces,
          apartExamples: failed ? counts.examples : [],
          plainExamples: failed ? [] : counts.examples,
        };
      }),
    );
    return [
      ...groupBy(cells, ({ value }) => JSON.stringify(value)).values(),
    ].flatMap((same) => {
      const [first] = same;
      return first === undefined
        ? []
        : [
            {
              value: first.value,
              apart: same.reduce((sum, { apart }) => sum + apart, 0),
              plain: same.reduce((sum, { plain }) => sum + plain, 0),
              apartExamples: same.flatMap(({ apartExamples }) => apartExamples),
              plainExamples: same.flatMap(({ plainExamples }) => plainExamples),
            },
          ];
    });
  });
}

/** With the value and without, set apart and not. */
interface FourFold {
  readonly having: number;
  readonly havingPlain: number;
  readonly apart: number;
  readonly plain: number;
}

function collapse(
  tables: readonly (readonly Cell[])[],
  value: Value,
): FourFold {
  const all = tables.flat();
  const having = all.filter((cell) => sameValue(cell.value, value));
  const sum = (cells: readonly Cell[], of: "apart" | "plain") =>
    cells.reduce((n, cell) => n + cell[of], 0);
  return {
    having: sum(having, "apart"),
    havingPlain: sum(having, "plain"),
    apart: sum(all, "apart"),
    plain: sum(all, "plain"),
  };
}

const rateOf = ({ having, havingPlain }: FourFold): Proportion => ({
  x: having,
  n: having + havingPlain,
});

/** One-sided test that the candidate's log odds ratio is the larger: Woolf 1955, Haldane's half added. */
function strongerP(tables: Pair<FourFold>): number {
  const of = ({ having, havingPlain, apart, plain }: FourFold) => {
    const cells = [
      having,
      plain - havingPlain,
      havingPlain,
      apart - having,
    ].map((n) => n + 0.5);
    const [a = 1, d = 1, b = 1, c = 1] = cells;
    return {
      logOdds: Math.log((a * d) / (b * c)),
      variance: cells.reduce((sum, n) => sum + 1 / n, 0),
    };
  };
  const [b, c] = [of(tables.baseline), of(tables.candidate)];
  return normalSurvival(
    (c.logOdds - b.logOdds) / Math.sqrt(b.variance + c.variance),
  );
}
