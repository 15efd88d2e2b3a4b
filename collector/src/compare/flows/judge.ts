import { stratumOf, unknownRoot } from "../exposure.js";
import type { Draft } from "../finding.js";
import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import { beyondNoise } from "../noise.js";
import type { Assembled, OperationName } from "../population.js";
import type { Tested } from "../presence.js";
import type { Pair } from "../side.js";
import { benjaminiHochberg } from "../stats/benjamini-hochberg.js";
import { gTest, type Counts } from "../stats/g-test.js";
import {
  addWeights,
  effectiveProportion,
  type Weights,
} from "../stats/effective-size.js";
import type { Proportion } from "../stats/proportion.js";
import { newcombe, share, wilson } from "../stats/proportions.js";
import { formatMs, percent, round, signed } from "../text.js";
import type { PathTree } from "./path-tree.js";
import type { PathCount, ShapeCount } from "./population.js";

/** One flow of one root operation and outcome. */
interface Flow {
  /** Not so what is left of those that are too many. */
  readonly told: boolean;
  readonly paths: ReadonlySet<string>;
  /** Traces of the baseline and of the candidate. */
  readonly traces: [number, number];
  readonly late: readonly [number, number];
  readonly weights: readonly [Weights, Weights];
  readonly totalMs: [number, number];
  readonly examples: [readonly string[], readonly string[]];
}

/** A change from one flow to another, wherever it shows: the first steps that came, and those that went. */
interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Traces by which the new flow rose times how much longer it takes than the old one. */
  addedMs: number;
  risen: number;
}

/**
 * Finds the paths that requests newly take, or no longer, or on another share.
 *
 * Per root operation and outcome a G-test over all flows says whether to look closer (Spectroscope's
 * structural mutations, Sambasivan et al., NSDI 2011). Each flow that rose is mapped to the nearest of those
 * that fell, by the paths they don't share; pairs that differ in the same first steps are one change. Its
 * test is that of the share of requests that take the path.
 */
export function judgeFlows(
  { shapes, taken }: Pick<Assembled, "shapes" | "taken">,
  tree: PathTree,
  operations: readonly OperationName[],
  names: Pair<string>,
): Tested[] {
  const named = new Map(operations.map((one) => [one.id, one]));
  const paths = groupBy(taken.filter(isKnown), stratumOf);
  const strata = [...groupBy(shapes.filter(isKnown), stratumOf)].flatMap(
    ([stratum, rows]): Stratum[] => {
      const flows = flowsOf(rows);
      const n = [sum(flows, 0), sum(flows, 1)] as const;
      const root = named.get(rows[0]?.root ?? "");
      return root === undefined || Math.min(...n) < limits.minTraces
        ? []
        : [
            {
              ...{ root, flows, n },
              status: rows[0]?.status ?? "ok",
              taken: groupBy(paths.get(stratum) ?? [], ({ id }) => id),
            },
          ];
    },
  );
  const omnibus = benjaminiHochberg(
    strata.map(({ flows }) =>
      gTest([flows.map((flow): Counts => flow.traces)]),
    ),
  );
  return strata.flatMap((stratum, at) =>
    (omnibus[at] ?? 1) <= limits.maxQ
      ? changesOf(stratum.flows, stratum.n, tree).flatMap((change) =>
          toTested(change, stratum, tree, names),
        )
      : [],
  );
}

const isKnown = ({ complete, root }: Pick<PathCount, "complete" | "root">) =>
  complete !== 0 && root !== unknownRoot;

const sum = (flows: readonly Flow[], side: 0 | 1) =>
  flows.reduce((total, { traces }) => total + traces[side], 0);

function flowsOf(rows: readonly ShapeCount[]): Flow[] {
  return [...groupBy(rows, ({ shape }) => shape).values()].map((group) => {
    const of = (side: number) => group.find((row) => row.side === side);
    const rowsOf = (side: number) => group.filter((row) => row.side === side);
    const both = [of(0), of(1)] as const;
    return {
      told: group[0]?.shape !== "",
      paths: new Set(group[0]?.paths ?? []),
      traces: [both[0]?.traces ?? 0, both[1]?.traces ?? 0],
      late: [both[0]?.late ?? 0, both[1]?.late ?? 0],
      weights: [addWeights(rowsOf(0)), addWeights(rowsOf(1))],
      totalMs: [
        (both[0]?.traces ?? 0) * (both[0]?.meanMs ?? 0),
        (both[1]?.traces ?? 0) * (both[1]?.meanMs ?? 0),
      ],
      examples: [both[0]?.examples ?? [], both[1]?.examples ?? []],
    };
  });
}

/** Mean duration over both sides. */
const meanMs = ({ totalMs, traces }: Flow) =>
  (totalMs[0] + totalMs[1]) / Math.max(1, traces[0] + traces[1]);

/** Paths that only one of two flows has, as a share of all. */
function distance(a: Flow, b: Flow): number {
  const shared = [...a.paths].filter((path) => b.paths.has(path)).length;
  const all = a.paths.size + b.paths.size - shared;
  return all === 0 ? 0 : (all - shared) / all;
}

function changesOf(
  flows: readonly Flow[],
  n: readonly [number, number],
  tree: PathTree,
): Change[] {
  const rise = ({ traces }: Flow) => traces[1] / n[1] - traces[0] / n[0];
  const large = (flow: Flow) =>
    Math.abs(rise(flow)) >= limits.flows.share &&
    Math.max(...flow.traces) >= limits.flows.traces;
  const told = flows.filter((flow) => flow.told);
  const risen = told.filter((flow) => rise(flow) > 0);
  const fallen = told.filter((flow) => rise(flow) < 0);
  const changes = new Map<string, Change>();
  const note = (to: Flow, from: Flow, traces: number) => {
    const added = firsts(to.paths, from.paths, tree);
    const removed = firsts(from.paths, to.paths, tree);
    const key = JSON.stringify([added, removed]);
    const change = changes.get(key) ?? { added, removed, addedMs: 0, risen: 0 };
    change.addedMs += traces * (meanMs(to) - meanMs(from));
    change.risen += traces;
    changes.set(key, change);
  };
  for (const to of risen.filter(large)) {
    const from = nearest(to, fallen);
    if (from) note(to, from, rise(to) * n[1]);
  }
  // What fell and was nobody's origin went somewhere too, in pieces too small to be seen.
  if (changes.size === 0) {
    for (const from of fallen.filter(large)) {
      const to = nearest(from, risen);
      if (to) note(to, from, -rise(from) * n[1]);
    }
  }
  return [...changes.values()];
}

function nearest(flow: Flow, among: readonly Flow[]): Flow | undefined {
  let best: Flow | undefined;
  for (const one of among) {
    if (best === undefined || distance(flow, one) < distance(flow, best)) {
      best = one;
    }
  }
  return best;
}

/** The paths of one flow that the other lacks, without those that continue another such. */
function firsts(
  paths: ReadonlySet<string>,
  other: ReadonlySet<string>,
  tree: PathTree,
): string[] {
  const own = new Set([...paths].filter((path) => !other.has(path)));
  return [...own]
    .filter((path) => !own.has(tree.get(path)?.parent ?? "0"))
    .sort();
}

interface Stratum {
  readonly root: OperationName;
  readonly status: string;
  readonly flows: readonly Flow[];
  readonly n: readonly [number, number];
  /** By path, of all flows. */
  readonly taken: ReadonlyMap<string, readonly PathCount[]>;
}

function toTested(
  change: Change,
  { root, status, flows, taken }: Stratum,
  tree: PathTree,
  names: Pair<string>,
): Tested[] {
  const came = change.added.length > 0;
  const [path] = came ? change.added : change.removed;
  const step = path === undefined ? undefined : tree.get(path)?.step;
  if (path === undefined || step === undefined) return [];
  const taking = taken.get(path) ?? [];
  const b = proportion(taking, flows, 0);
  const c = proportion(taking, flows, 1);
  const difference = share(c) - share(b);
  const more = difference > 0;
  const p = gTest([
    [
      [b.x, c.x],
      [b.n - b.x, c.n - c.x],
    ],
  ]);
  if (
    Number.isNaN(p) ||
    Math.abs(difference) < limits.flows.share ||
    Math.max(b.x, c.x) < limits.flows.traces ||
    !beyondNoise(difference, [drift(taking, flows)])
  ) {
    return [];
  }
  const addedMs = change.addedMs / Math.max(1, change.risen);
  // Where a step took another's place the two may bear one name.
  const [replaced] = came ? change.removed : [];
  const [name, instead] =
    replaced === undefined
      ? [tree.labelOf(path)]
      : tree.labelsApart(path, replaced);
  const interval = newcombe(b, c);
  const affected = Math.abs(difference) * c.n;
  const examples = (side: 0 | 1) =>
    [...flows]
      .sort((x, y) => Number(y.paths.has(path)) - Number(x.paths.has(path)))
      .flatMap((flow) => flow.examples[side])
      .slice(0, 3);
  const verdict: Draft["verdict"] =
    b.x === 0 ? "extra" : c.x === 0 ? "missing" : "different";
  const draft: Tested["draft"] = {
    family: "structure",
    subject: {
      service: root.service,
      operation: root.operation,
      path: name,
      ...(status === "ok" ? {} : { key: status }),
    },
    verdict,
    effect: {
      change: "flow",
      baselineShare: share(b),
      candidateShare: share(c),
      riskDifference: difference,
      riskDifferenceLow: interval.low,
      riskDifferenceHigh: interval.high,
      addedMeanMs: addedMs,
      added: change.added.map((one) =>
        one === path ? name : tree.labelOf(one),
      ),
      removed: change.removed.map((one) =>
        one === replaced && instead !== undefined ? instead : tree.labelOf(one),
      ),
      calleeService: step.service,
      callee: step.operation,
      calleeKind: step.kind,
      query: step.statement !== "",
    },
    n: { baseline: b.n, candidate: c.n },
    examples: { baseline: examples(0), candidate: examples(1) },
    message: sentence(
      root,
      {
        ...{ b, c, addedMs },
        step: instead === undefined ? name : `${name} instead of ${instead}`,
      },
      names,
    ),
    impact: affected * (Math.abs(addedMs) + limits.impactMs.operation),
    link: {
      operation: step.operationId,
      roots: [root.id],
      affected,
      direction: more ? 1 : -1,
      addedMs: Math.abs(difference) * addedMs,
      addedCalls: difference,
    },
  };
  return [{ p, draft }];
}

/** The share of requests that take a path; where they stand for unlike numbers, of effectively how many. */
const proportion = (
  taking: readonly PathCount[],
  flows: readonly Flow[],
  side: 0 | 1,
): Proportion =>
  effectiveProportion(
    addWeights(taking.filter((one) => one.side === side)),
    addWeights(flows.map(({ weights }) => weights[side])),
  );

/** How far the share of the baseline's requests moves from its earlier to its later half. */
function drift(taking: readonly PathCount[], flows: readonly Flow[]): number {
  const own = taking.filter(({ side }) => side === 0);
  const taken = own.reduce((total, { traces }) => total + traces, 0);
  const takenLate = own.reduce((total, { late }) => total + late, 0);
  const late = flows.reduce((total, flow) => total + flow.late[0], 0);
  const early = sum(flows, 0) - late;
  return takenLate / late - (taken - takenLate) / early;
}

function sentence(
  root: OperationName,
  about: { b: Proportion; c: Proportion; addedMs: number; step: string },
  names: Pair<string>,
): string {
  const { b, c, addedMs, step } = about;
  const cost = `${signed(formatMs(addedMs))} a request`;
  if (b.x === 0 || c.x === 0) {
    const [does, never] =
      b.x === 0
        ? [names.candidate, names.baseline]
        : [names.baseline, names.candidate];
    const of = b.x === 0 ? c : b;
    const { low, high } = wilson(of);
    return (
      `${root.operation} takes a path in ${does} it never takes in ${never}: ${step}, ` +
      `${percent(share(of))} [${round(low * 100)}, ${round(high * 100)}] of requests, ${cost} ` +
      `(${of.x} of ${of.n} against 0 of ${b.x === 0 ? b.n : c.n})`
    );
  }
  const { low, high } = newcombe(b, c);
  return (
    `${root.operation} takes ${step} in ${percent(share(c))} of requests in ${names.candidate} ` +
    `where ${names.baseline} takes it in ${percent(share(b))} (${signed(round((share(c) - share(b)) * 100))} points ` +
    `[${round(low * 100)}, ${round(high * 100)}]), ${cost} (${c.x} of ${c.n} against ${b.x} of ${b.n})`
  );
}
