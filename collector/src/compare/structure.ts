import { newsworthiness } from "./cause/rules.js";
import {
  rootTraffic,
  stratumOf,
  unknownRoot,
  type RootTraffic,
} from "./exposure.js";
import type { Draft } from "./finding.js";
import { reconcile } from "./flows/reconcile.js";
import { groupBy } from "../group.js";
import * as limits from "./limits.js";
import { judgeMultiplicity } from "./multiplicity.js";
import type {
  CallPopulation,
  OperationName,
  OperationPopulation,
} from "./population.js";
import { judgePresence, type Tested } from "./presence.js";
import type { Pair } from "./side.js";
import { hierarchical } from "./stats/benjamini-hochberg.js";

/**
 * Compares what requests are made of: operations that only one side has, and how often each request runs
 * the others.
 *
 * @param flows the tests of `judgeFlows`: they belong to the same family
 */
export function compareStructure(
  calls: readonly CallPopulation[],
  operationNames: readonly OperationName[],
  operations: readonly OperationPopulation[],
  names: Pair<string>,
  flows: readonly Tested[] = [],
): Draft[] {
  const traffic = rootTraffic(calls);
  const named = new Map(operationNames.map((name) => [name.id, name]));
  // Of a query's statements the one that is run most stands for its operation.
  const timed = new Map(
    [...operations]
      .sort((a, b) => spansOf(a) - spansOf(b))
      .map((operation) => [operation.operationId, operation]),
  );
  const tests: { p: number; group: string; draft?: Tested["draft"] }[] =
    flows.map((tested) => ({
      ...tested,
      group: tested.draft.link?.roots[0] ?? "",
    }));
  const oneSided = new Set<string>();
  for (const [callee, rows] of groupBy(calls, (row) => row.callee)) {
    const name = named.get(callee);
    if (name === undefined) continue;
    const has = (side: "baseline" | "candidate") =>
      rows.some((row) => row[side].length > 0);
    if (has("baseline") && has("candidate")) continue;
    oneSided.add(callee);
    const tested = judgePresence(name, rows, traffic, names);
    if (tested !== undefined) {
      tests.push({ ...tested, group: rows[0]?.root ?? "" });
    }
  }
  for (const population of comparable(calls, traffic)) {
    const { root, callee } = population;
    if (root === callee || root === unknownRoot || oneSided.has(callee)) {
      continue;
    }
    const rootName = named.get(root);
    const calleeName = named.get(callee);
    const requests = traffic.get(stratumOf(population));
    if (!rootName || !calleeName || !requests) continue;
    const tested = judgeMultiplicity(
      rootName,
      calleeName,
      population,
      requests,
      timed,
      names,
    );
    if (tested !== undefined) tests.push({ ...tested, group: root });
  }
  // Only root operations in which anything differs are looked into.
  const qs = hierarchical(tests, limits.maxQ);
  const drafts = tests.flatMap(({ draft }, index): Draft[] => {
    if (draft === undefined) return [];
    const q = qs[index] ?? Number.NaN;
    if (Number.isNaN(q)) return [{ ...draft, q: null }];
    return q <= limits.maxQ ? [{ ...draft, q }] : [];
  });
  return foldTogether(reconcile(drafts));
}

const spansOf = ({ baseline, candidate }: OperationPopulation) =>
  (baseline?.spans ?? 0) + (candidate?.spans ?? 0);

/**
 * For each root operation and callee the one stratum to count calls in: the outcome that both sides have
 * most requests of. What succeeds on both sides, mostly.
 */
function comparable(
  calls: readonly CallPopulation[],
  traffic: ReadonlyMap<string, RootTraffic>,
): CallPopulation[] {
  const chosen = new Map<string, RootTraffic>();
  const size = ({ traces }: RootTraffic) =>
    Math.min(traces.baseline, traces.candidate);
  for (const stratum of traffic.values()) {
    const other = chosen.get(stratum.root);
    if (other === undefined || size(stratum) > size(other)) {
      chosen.set(stratum.root, stratum);
    }
  }
  return calls.filter(
    ({ root, status }) => chosen.get(root)?.status === status,
  );
}

/**
 * Folds operations of one service that one request runs more (or less) often in step into one finding;
 * the others are listed in its `effect.also`.
 */
function foldTogether(drafts: readonly Draft[]): Draft[] {
  const groups = groupBy(drafts, ({ subject, effect, verdict }) =>
    effect["change"] === "multiplicity"
      ? JSON.stringify([
          subject.service,
          subject.operation,
          effect["calleeService"],
          verdict,
          effect["baselineMedianCalls"],
          effect["candidateMedianCalls"],
        ])
      : JSON.stringify([subject, verdict]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.sort(
      (a, b) => newsworthiness(b) - newsworthiness(a),
    );
    if (first === undefined) return [];
    if (others.length === 0) return [first];
    const also = [
      ...new Set(others.map(({ subject }) => subject.path ?? "")),
    ].filter((path) => path !== first.subject.path);
    return [{ ...first, effect: { ...first.effect, also } }];
  });
}

/** How often a statement was called. */
export interface StatementCount {
  readonly statement: string;
  readonly baseline: number;
  readonly candidate: number;
}

/** Adds to a multiplicity finding which statement's calls per request changed most. */
export function withStatement(
  draft: Draft,
  statements: readonly StatementCount[],
): Draft {
  const change = ({ baseline, candidate }: StatementCount) =>
    candidate / draft.n.candidate - baseline / draft.n.baseline;
  const sign = draft.verdict === "better" ? -1 : 1;
  const [first] = [...statements].sort(
    (a, b) => sign * (change(b) - change(a)),
  );
  if (first === undefined || sign * change(first) <= 0) return draft;
  return {
    ...draft,
    effect: { ...draft.effect, statement: first.statement },
    message: `${draft.message}, mostly ${first.statement}`,
  };
}
