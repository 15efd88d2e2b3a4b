import type { Draft } from "./finding.js";
import { groupBy } from "../group.js";
import { isHashed, mattering } from "./parity/matters.js";
import { shapeSentence } from "./parity/shape.js";
import * as limits from "./limits.js";
import type { Fact, SideTotals } from "./population.js";
import { pair, type Pair } from "./side.js";
import { brief } from "./text.js";

interface Context {
  readonly sides: Pair<SideTotals>;
  readonly names: Pair<string>;
}

/**
 * Compares the facts of both environments. A fact that only one side has counts where the service reports
 * its pillar on both sides: else it is not a difference of the environments but of what was recorded.
 */
export function compareEnvironments(
  facts: readonly Fact[],
  context: Context,
): Draft[] {
  const reported = pair(
    (side) =>
      new Set(
        facts
          .filter((fact) => fact[side] !== undefined)
          .map(({ service, pillar }) => JSON.stringify([service, pillar])),
      ),
  );
  const different = mattering(facts).filter(({ service, pillar }) => {
    const key = JSON.stringify([service, pillar]);
    return reported.baseline.has(key) && reported.candidate.has(key);
  });
  // Services that see the same difference see one difference.
  const groups = groupBy(different, ({ pillar, name, baseline, candidate }) =>
    JSON.stringify([pillar, name, baseline ?? null, candidate ?? null]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [toDraft(first, group, context)];
  });
}

function toDraft(
  fact: Fact,
  group: readonly Fact[],
  { sides, names }: Context,
): Draft {
  const services = group.map(({ service }) => service).sort();
  const { baseline, candidate, name, pillar } = fact;
  return {
    family: "environment",
    subject: { service: services.join(", "), key: `${pillar}/${name}` },
    verdict:
      candidate === undefined
        ? "missing"
        : baseline === undefined
          ? "extra"
          : "different",
    effect: {
      pillar,
      name,
      baseline: baseline ?? null,
      candidate: candidate ?? null,
      services,
      source: fact.source,
    },
    n: pair((side) => sides[side].traces),
    q: null,
    examples: { baseline: [], candidate: [] },
    message: sentence(fact, names),
    impact: limits.impactMs.fact * sides.candidate.traces,
    link: { roots: [], affected: sides.candidate.traces, direction: 1 },
  };
}

function sentence(
  { name, pillar, baseline, candidate }: Fact,
  names: Pair<string>,
): string {
  if (isHashed(pillar, baseline ?? candidate)) {
    const how =
      candidate === undefined
        ? `set in ${names.baseline} and not in ${names.candidate}`
        : baseline === undefined
          ? `set in ${names.candidate} and not in ${names.baseline}`
          : `set otherwise in ${names.candidate} than in ${names.baseline}`;
    return `${name} is ${how} (${pillar})`;
  }
  if (candidate === undefined) {
    return `${name} is ${brief(baseline ?? "")} in ${names.baseline} and absent in ${names.candidate} (${pillar})`;
  }
  if (baseline === undefined) {
    return `${name} is ${brief(candidate)} in ${names.candidate} and absent in ${names.baseline} (${pillar})`;
  }
  const shape = shapeSentence(
    { kind: pillar, name },
    { baseline, candidate },
    names,
  );
  if (shape !== undefined) return shape;
  return `${name} is ${brief(candidate)} in ${names.candidate} and ${brief(baseline)} in ${names.baseline} (${pillar})`;
}
