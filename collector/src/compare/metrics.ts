import type { Draft } from "./finding.js";
import { groupBy } from "../group.js";
import * as limits from "./limits.js";
import type { MetricPopulation, MetricSide, SideTotals } from "./population.js";
import { pair, type Pair } from "./side.js";
import { benjaminiHochberg } from "./stats/benjamini-hochberg.js";

interface Context {
  readonly sides: Pair<SideTotals>;
  readonly names: Pair<string>;
}

/** Compares which metrics the services of both sides report, and as what. */
export function compareMetrics(
  populations: readonly MetricPopulation[],
  context: Context,
): Draft[] {
  const drafts: Draft[] = [];
  const absent: { p: number; draft: Omit<Draft, "q"> }[] = [];
  const services = groupBy(populations, ({ service }) => service);
  for (const rows of services.values()) {
    const collections = pair((side) =>
      Math.max(0, ...rows.map((row) => row[side]?.serviceCollections ?? 0)),
    );
    for (const row of rows) {
      if (row.baseline !== undefined && row.candidate !== undefined) {
        const draft = changed(row, row.baseline, row.candidate, context);
        if (draft !== undefined) drafts.push(draft);
      } else if (
        Math.min(collections.baseline, collections.candidate) >=
        limits.collections
      ) {
        absent.push(oneSided(row, collections, context));
      }
    }
  }
  const qs = benjaminiHochberg(absent.map(({ p }) => p));
  absent.forEach(({ p, draft }, index) => {
    const q = qs[index] ?? 1;
    if (p <= limits.maxUnseen && q <= limits.maxQ) drafts.push({ ...draft, q });
  });
  return drafts;
}

/**
 * A metric is missing only where the other side collected often enough to have shown it. Collections of
 * one service hardly vary, so p is estimated with Jeffreys' half instead of the interval's lower end.
 */
function oneSided(
  row: MetricPopulation,
  collections: Pair<number>,
  context: Context,
): { p: number; draft: Omit<Draft, "q"> } {
  const present = row.baseline !== undefined ? "baseline" : "candidate";
  const absent = present === "baseline" ? "candidate" : "baseline";
  const seen = row[present]?.collections ?? 0;
  const of = row[present]?.serviceCollections ?? 0;
  const rate = (seen + 0.5) / (of + 1);
  const { names } = context;
  const [scope] = row[present]?.scopes ?? [];
  const unit = row[present]?.units.filter((text) => text !== "") ?? [];
  return {
    p: (1 - rate) ** collections[absent],
    draft: {
      ...draftOf(row, context, collections, {
        verdict: present === "baseline" ? "missing" : "extra",
        effect: {
          change: "presence",
          share: of === 0 ? 0 : seen / of,
          kinds: row[present]?.kinds ?? [],
          units: unit,
        },
        message:
          `${row.service} reports the metric ${row.metric} in ${names[present]} ` +
          `(${seen} of ${of} collections) and never in ${names[absent]} ` +
          `(0 of ${collections[absent]})`,
      }),
      ...(scope === undefined
        ? {}
        : {
            link: {
              scope: `${row.service}/${scope}`,
              roots: [],
              affected: context.sides.candidate.traces,
              direction: present === "candidate" ? 1 : -1,
            },
          }),
    },
  };
}

const list = (values: readonly string[]) =>
  values.map((value) => (value === "" ? "none" : value)).join(", ");

/**
 * Attributes that every point has on one side and none on the other. Those that come and go with what
 * happens (an error's type) are no part of the definition.
 */
function onlyIn(one: MetricSide, other: MetricSide): string[] {
  return Math.min(one.points, other.points) < limits.minTraces
    ? []
    : one.constantLabels.filter((key) => !other.labels.includes(key));
}

function changed(
  row: MetricPopulation,
  baseline: MetricSide,
  candidate: MetricSide,
  context: Context,
): Draft | undefined {
  const { names } = context;
  const differences = [
    ["kind", baseline.kinds, candidate.kinds] as const,
    ["unit", baseline.units, candidate.units] as const,
  ].filter(([, b, c]) => list(b) !== list(c));
  const labels = {
    missing: onlyIn(baseline, candidate),
    extra: onlyIn(candidate, baseline),
  };
  const what = [
    ...differences.map(
      ([word, b, c]) =>
        `${word} ${list(c)} in ${names.candidate} and ${list(b)} in ${names.baseline}`,
    ),
    ...(["missing", "extra"] as const)
      .filter((side) => labels[side].length > 0)
      .map(
        (side) =>
          `attribute ${labels[side].join(", ")} in ${names[side === "extra" ? "candidate" : "baseline"]} only`,
      ),
  ].join("; ");
  if (what === "") return undefined;
  const n = {
    baseline: baseline.serviceCollections,
    candidate: candidate.serviceCollections,
  };
  return {
    ...draftOf(row, context, n, {
      verdict: "different",
      effect: {
        change: "definition",
        missingAttributes: labels.missing,
        extraAttributes: labels.extra,
        baseline: { kinds: baseline.kinds, units: baseline.units },
        candidate: { kinds: candidate.kinds, units: candidate.units },
      },
      message: `${row.service} metric ${row.metric} has ${what}`,
    }),
    q: null,
  };
}

function draftOf(
  row: MetricPopulation,
  { sides }: Context,
  n: Pair<number>,
  about: Pick<Draft, "verdict" | "message" | "effect">,
): Omit<Draft, "q"> {
  return {
    family: "metrics",
    subject: { service: row.service, metric: row.metric },
    ...about,
    n,
    examples: { baseline: [], candidate: [] },
    impact: limits.impactMs.metric * sides.candidate.traces,
  };
}
