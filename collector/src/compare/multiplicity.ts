import type { RootTraffic } from "./exposure.js";
import type { Draft } from "./finding.js";
import * as limits from "./limits.js";
import type {
  CallCount,
  CallPopulation,
  OperationName,
  OperationPopulation,
  OperationSide,
} from "./population.js";
import type { Tested } from "./presence.js";
import { beyondNoise } from "./noise.js";
import { pair, type Pair } from "./side.js";
import { effectiveCount, effectiveSize } from "./stats/effective-size.js";
import { mannWhitney } from "./stats/mann-whitney.js";
import { tabulate, type Frequency } from "./stats/tabulate.js";
import { z98 } from "./stats/normal.js";
import { formatMs, round, signed } from "./text.js";

interface Distribution {
  readonly frequencies: readonly Frequency[];
  readonly mean: number;
  readonly median: number;
  /** How far the mean moves from the earlier to the later half. */
  readonly drift: number;
  readonly examples: readonly string[];
}

/**
 * Calls per trace over all traces of the root, those without any included. Traces that stand for unlike
 * numbers count by them, as effectively so many.
 */
function distribution(
  counts: readonly CallCount[],
  traffic: RootTraffic,
  side: "baseline" | "candidate",
): Distribution {
  const requests = traffic.weights[side];
  const buckets = counts.map((bucket) => ({
    value: bucket.calls,
    count: effectiveCount(bucket, requests),
    examples: bucket.examples,
  }));
  const listed = buckets.reduce((sum, { count }) => sum + count, 0);
  const none = Math.max(0, effectiveSize(requests) - listed);
  const all = [{ value: 0, count: none, examples: [] }, ...buckets].sort(
    (a, b) => a.value - b.value,
  );
  const total = all.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  const middle = all.find(({ count }) => (passed += count) * 2 >= total);
  const median = middle?.value ?? 0;
  const nearest = [...all].sort(
    (a, b) => Math.abs(a.value - median) - Math.abs(b.value - median),
  );
  return {
    frequencies: all,
    mean:
      all.reduce((sum, { value, count }) => sum + value * count, 0) /
      Math.max(1, total),
    median,
    drift: driftOf(counts, traffic.traces[side], traffic.late[side]),
    examples: nearest.flatMap(({ examples }) => examples).slice(0, 3),
  };
}

function driftOf(
  counts: readonly CallCount[],
  traces: number,
  lateTraces: number,
): number {
  const late = counts.reduce((sum, one) => sum + one.calls * one.late, 0);
  const all = counts.reduce((sum, one) => sum + one.calls * one.traces, 0);
  return late / lateTraces - (all - late) / (traces - lateTraces);
}

/** Kayenta's rule, on the means: the 98 % interval keeps from zero by a quarter of the difference itself. */
function clear(b: Distribution, c: Distribution): boolean {
  const difference = Math.abs(c.mean - b.mean);
  const half = z98 * Math.hypot(errorOfMean(b), errorOfMean(c));
  return difference - half > limits.clearOfZero * difference;
}

function errorOfMean({ frequencies, mean }: Distribution): number {
  const n = frequencies.reduce((sum, { count }) => sum + count, 0);
  const squares = frequencies.reduce(
    (sum, { value, count }) => sum + count * (value - mean) ** 2,
    0,
  );
  return n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
}

/** What one call takes on average. */
function meanMs(side: OperationSide | undefined): number | undefined {
  return side === undefined ? undefined : side.totalMs / side.spans;
}

/** What the root's requests take, to say what the calls cost. */
function addedMs(root: OperationPopulation | undefined): number {
  const { baseline, candidate } = root ?? {};
  // Without a success on a side there is no duration to compare.
  return baseline?.timed && candidate?.timed ? candidate.p50 - baseline.p50 : 0;
}

/**
 * Judges how often the requests of one root operation run another operation: an N+1 is a request that runs
 * a few queries on one side and many on the other.
 *
 * @returns undefined below 20 requests a side, or when the difference is too small to matter
 */
export function judgeMultiplicity(
  root: OperationName,
  callee: OperationName,
  population: CallPopulation,
  traffic: RootTraffic,
  timed: ReadonlyMap<string, OperationPopulation>,
  names: Pair<string>,
): (Omit<Tested, "draft"> & { readonly draft?: Tested["draft"] }) | undefined {
  const { baseline: nb, candidate: nc } = traffic.traces;
  const effective = pair((side) => effectiveSize(traffic.weights[side]));
  if (Math.min(effective.baseline, effective.candidate) < limits.minTraces) {
    return undefined;
  }
  const b = distribution(population.baseline, traffic, "baseline");
  const c = distribution(population.candidate, traffic, "candidate");
  const { p, cles } = mannWhitney(tabulate(b.frequencies, c.frequencies));
  const low = Math.min(b.mean, c.mean);
  const high = Math.max(b.mean, c.mean);
  const touched = (c.mean > b.mean ? population.candidate : population.baseline)
    .map(({ traces }) => traces)
    .reduce((sum, traces) => sum + traces, 0);
  if (
    !clear(b, c) ||
    !beyondNoise(c.mean - b.mean, [b.drift]) ||
    high - low < limits.structure.calls ||
    high < low * limits.structure.ratio ||
    touched < limits.structure.traces
  ) {
    return { p };
  }
  const more = c.mean > b.mean;
  const repeated =
    high >= limits.structure.repeatedCalls &&
    high >= low * limits.structure.repeatedRatio;
  const shift = addedMs(timed.get(root.id));
  const callMs = meanMs(
    timed.get(callee.id)?.[more ? "candidate" : "baseline"],
  );
  const verdict: Draft["verdict"] =
    c.mean === 0
      ? "missing"
      : b.mean === 0
        ? "extra"
        : more
          ? "worse"
          : repeated
            ? "better"
            : "different";
  return {
    p,
    draft: {
      family: "structure",
      subject: {
        service: root.service,
        operation: root.operation,
        path: `${callee.service} ${callee.operation}`,
      },
      verdict,
      effect: {
        change: "multiplicity",
        ...(repeated ? { pattern: "n+1" } : {}),
        baselineCalls: b.mean,
        candidateCalls: c.mean,
        baselineMedianCalls: b.median,
        candidateMedianCalls: c.median,
        cles,
        addedMedianMs: shift,
        callee: callee.operation,
        calleeService: callee.service,
        calleeKind: callee.kind,
        query: callee.query,
        ...(effective.baseline < nb || effective.candidate < nc
          ? {
              effectiveTraces: {
                baseline: Math.round(effective.baseline),
                candidate: Math.round(effective.candidate),
              },
            }
          : {}),
      },
      n: { baseline: nb, candidate: nc },
      examples: { baseline: b.examples, candidate: c.examples },
      message: sentence(root, callee, b, c, names, {
        repeated,
        shift,
        traces: nc,
      }),
      impact:
        (Math.max(0, more ? shift : -shift) +
          (high - low) * limits.impactMs.call) *
        nc,
      link: {
        operation: callee.id,
        roots: [root.id],
        affected: Math.min(1, high - low) * nc,
        direction: more ? 1 : -1,
        addedCalls: c.mean - b.mean,
        ...(callMs === undefined
          ? {}
          : { addedMs: (c.mean - b.mean) * callMs }),
      },
      ...(callee.query
        ? { wants: { by: "statements", root: root.id, callee: callee.id } }
        : {}),
    },
  };
}

function sentence(
  root: OperationName,
  callee: OperationName,
  b: Distribution,
  c: Distribution,
  names: Pair<string>,
  about: { repeated: boolean; shift: number; traces: number },
): string {
  // Medians are what a reader would count in one trace; means tell sides apart that differ now and then.
  const calls =
    b.median === c.median ? pair2(b.mean, c.mean) : pair2(b.median, c.median);
  const what = callee.query
    ? "queries"
    : callee.kind === "Client"
      ? `${callee.operation} calls`
      : `${callee.operation} spans`;
  const where = callee.service === root.service ? "" : ` in ${callee.service}`;
  const cost = `${signed(formatMs(about.shift))} median, `;
  return (
    `${root.operation} in ${names.candidate} runs ${round(calls.candidate)} ${what}${where} ` +
    `per request where ${names.baseline} runs ${round(calls.baseline)} ` +
    `(${about.repeated ? "N+1, " : ""}${cost}${about.traces} traces)`
  );
}

const pair2 = (baseline: number, candidate: number) =>
  pair((side) => (side === "baseline" ? baseline : candidate));
