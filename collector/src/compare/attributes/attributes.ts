import { shareEvidence } from "../evidence/shares.js";
import { valueEvidence } from "../evidence/values.js";
import type { Draft, Effect, ExampleRequest } from "../finding.js";
import * as limits from "../limits.js";
import type { OperationName } from "../population.js";
import type { Pair } from "../side.js";
import { hierarchical } from "../stats/benjamini-hochberg.js";
import { share } from "../stats/proportions.js";
import { brief, count, percent } from "../text.js";
import { groupBy } from "../../group.js";
import { judgeContrast, type Among, type Contrast } from "./contrast.js";
import type { GroupDifference } from "./groups.js";
import { judgeMix } from "./mix.js";
import {
  describe,
  type AttributePopulation,
  type Value,
} from "./population.js";

interface Context {
  readonly operations: readonly OperationName[];
  readonly names: Pair<string>;
}

interface Tested {
  readonly p: number;
  /** The operation's id. */
  readonly group: string;
  readonly draft: Omit<Draft, "q"> | undefined;
}

/**
 * Compares attribute values, absence being one of them: those that requests of the candidate have more
 * often, and those that newly set its failing or slow requests apart. A key that only one side has is the
 * telemetry family's.
 */
export function compareAttributes(
  populations: readonly AttributePopulation[],
  { operations, names }: Context,
): Draft[] {
  const named = new Map(operations.map((one) => [one.id, one]));
  const tests: Tested[] = [];
  for (const population of populations) {
    const operation = named.get(population.operation);
    if (operation === undefined) continue;
    const about = { operation, population, names };
    for (const among of ["failing", "slow"] as const) {
      const judged = judgeContrast(population, among);
      if (judged === undefined) continue;
      const { p, contrast } = judged;
      tests.push({
        p,
        group: operation.id,
        draft: contrast && contrastDraft(contrast, about),
      });
    }
    const judged = judgeMix(population);
    if (judged === undefined) continue;
    tests.push({
      p: judged.p,
      group: operation.id,
      draft: judged.mix && mixDraft(judged.mix, about),
    });
  }
  const qs = hierarchical(tests, limits.maxQ);
  const drafts = tests.flatMap(({ draft }, index): Draft[] => {
    const q = qs[index] ?? 1;
    return draft !== undefined && q <= limits.maxQ ? [{ ...draft, q }] : [];
  });
  // One finding per operation and key: what sets failing requests apart says more than that there are more.
  return [
    ...groupBy(drafts, ({ subject }) => JSON.stringify(subject)).values(),
  ].flatMap((group) => group.slice(0, 1));
}

interface About {
  readonly operation: OperationName;
  readonly population: AttributePopulation;
  readonly names: Pair<string>;
}

function nameOf({ service, kind, operation }: OperationName): string {
  const calls = kind === "Client" || kind === "Producer";
  return `${service} ${calls ? "calling " : ""}${operation}`;
}

const valueText = (value: Value): string | null =>
  value.is === "value" ? value.text : null;

const textOf = (key: string, value: Value) => brief(describe(key, value), 100);

function mixDraft(
  mix: GroupDifference,
  { operation, population, names }: About,
): Omit<Draft, "q"> {
  const { key } = population;
  const { value } = mix;
  const n = {
    reference: Math.round(mix.n.reference),
    subject: Math.round(mix.n.subject),
  };
  const difference = mix.share.subject - mix.share.reference;
  const is = textOf(key, value);
  return {
    ...commonOf(operation, population, {
      change: "mix",
      value: valueText(value),
      baselineShare: mix.share.reference,
      candidateShare: mix.share.subject,
      shareDifference: difference,
      divergence: mix.divergence,
      p: mix.p,
    }),
    evidence: valueEvidence(population, valueText(value)),
    n: { baseline: n.reference, candidate: n.subject },
    examples: { baseline: [], candidate: [] },
    wants: wantsOf(population, value, "all"),
    message:
      `${nameOf(operation)} in ${names.candidate} has ${is} in ${percent(mix.share.subject)} of the ` +
      `requests where ${names.baseline} has ${percent(mix.share.reference)} ` +
      `(${count(n.subject, "trace")} against ${n.reference})`,
    impact: limits.impactMs.attribute * mix.divergence * n.subject,
    link: {
      operation: operation.id,
      roots: rootsOf(population),
      affected: difference * n.subject,
      direction: 1,
    },
  };
}

const wantsOf = (
  { operation, origin, key, powers, slowNs }: AttributePopulation,
  value: Value,
  among: Among | "all",
): ExampleRequest => ({
  by: "attribute",
  ...{ operation, origin, key, powers, value: valueText(value), among, slowNs },
});

const plainly: Record<Among, string> = {
  failing: "of those that do not fail",
  slow: "of the others",
};

function contrastDraft(
  contrast: Contrast,
  { operation, population, names }: About,
): Omit<Draft, "q"> {
  const { key } = population;
  const { among, value, n, rate } = contrast;
  const is = textOf(key, value);
  return {
    ...commonOf(operation, population, {
      change: among,
      value: valueText(value),
      shareAmong: contrast.share.subject,
      shareOthers: contrast.share.reference,
      baselineRate: share(rate.baseline),
      candidateRate: share(rate.candidate),
      divergence: contrast.divergence,
      p: contrast.p,
    }),
    evidence: shareEvidence(rate),
    n: { baseline: rate.baseline.n, candidate: rate.candidate.n },
    examples: { baseline: [], candidate: [] },
    wants: wantsOf(population, value, among),
    message:
      `${among} ${nameOf(operation)} in ${names.candidate}: ${percent(contrast.share.subject)} have ${is} ` +
      `against ${percent(contrast.share.reference)} ${plainly[among]}; with it ` +
      `${percent(share(rate.candidate))} ${among === "failing" ? "fail" : "are slow"} where ` +
      `${names.baseline} has ${percent(share(rate.baseline))} (${Math.round(n.subject)} of ${Math.round(n.subject + n.reference)} traces)`,
    impact: limits.impactMs.attribute * contrast.divergence * rate.candidate.x,
    link: {
      operation: operation.id,
      roots: rootsOf(population),
      affected: rate.candidate.x,
      direction: 1,
    },
  };
}

const rootsOf = ({ strata }: AttributePopulation) => [
  ...new Set(strata.map(({ root }) => root)),
];

function commonOf(
  operation: OperationName,
  { key, origin }: AttributePopulation,
  effect: Effect,
): Pick<Draft, "family" | "subject" | "verdict" | "effect"> {
  const { service } = operation;
  return {
    family: "attributes",
    subject: { service, operation: operation.operation, key },
    verdict: "different",
    effect: { ...effect, kind: operation.kind, origin },
  };
}
