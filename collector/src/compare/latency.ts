import { durationEvidence } from "./evidence/durations.js";
import type { Draft, Effect, Subject } from "./finding.js";
import * as limits from "./limits.js";
import { groupBy } from "../group.js";
import { beyondNoise } from "./noise.js";
import type { OperationPopulation, OperationSide } from "./population.js";
import type { Pair } from "./side.js";
import { hierarchical } from "./stats/benjamini-hochberg.js";
import { hodgesLehmann } from "./stats/hodges-lehmann.js";
import { z98 } from "./stats/normal.js";
import { brief, count, formatMs, round } from "./text.js";

interface Judged {
  readonly population: OperationPopulation;
  readonly baseline: OperationSide;
  readonly candidate: OperationSide;
  readonly p: number;
  readonly mannWhitneyP: number;
}

/** Outgoing calls often bear the name of the operation that makes or takes them. */
function isCall({ kind }: OperationPopulation): boolean {
  return kind === "Client" || kind === "Producer";
}

/** What an operation is called in a sentence. */
export function nameOf(population: OperationPopulation): string {
  const { service, operation, statement } = population;
  if (population.own?.calls === true) {
    return `${service} ${operation} by itself`;
  }
  if (statement !== "") return `${service} query "${brief(statement)}"`;
  return isCall(population)
    ? `${service} calling ${operation}`
    : `${service} ${operation}`;
}

/**
 * Compares the durations of every operation that both sides have.
 *
 * Mann-Whitney sees a shift, Kolmogorov-Smirnov a change of shape; an operation's p-value is twice the
 * smaller one (Bonferroni over the two).
 */
export function compareLatency(
  operations: readonly OperationPopulation[],
  names: Pair<string>,
): Draft[] {
  const judged: Judged[] = [];
  const drafts: Draft[] = [];
  for (const population of operations) {
    const { baseline, candidate, mannWhitney, kolmogorovSmirnov } = population;
    if (!baseline || !candidate || !mannWhitney || !kolmogorovSmirnov) continue;
    if (Math.min(baseline.timed, candidate.timed) < limits.minTraces) {
      if (isEntry(population)) drafts.push(insufficient(population, names));
      continue;
    }
    judged.push({
      population,
      baseline,
      candidate,
      p: Math.min(1, 2 * Math.min(mannWhitney.p, kolmogorovSmirnov.p)),
      mannWhitneyP: mannWhitney.p,
    });
  }
  // A request's own duration goes with those of its paths.
  const qs = hierarchical(
    judged.map(({ p, population: { under } }) => ({ p, group: under })),
    limits.maxQ,
  );
  judged.forEach((one, index) => {
    const q = qs[index] ?? 1;
    if (q > limits.maxQ) return;
    const draft = shifted(one, q, names) ?? spread(one, q, names);
    if (draft !== undefined) drafts.push(draft);
  });
  return onePerPlace(drafts);
}

/**
 * One operation that is slower by itself is one finding, however many paths lead to it: the heaviest stands
 * for all, the others are listed in its `effect.also`.
 */
function onePerPlace(drafts: readonly Draft[]): Draft[] {
  const groups = groupBy(drafts, ({ subject, verdict, effect }) =>
    JSON.stringify([
      subject.service,
      subject.operation,
      subject.key,
      subject.path === undefined,
      verdict,
      effect["change"],
    ]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group.sort((a, b) => b.impact - a.impact);
    if (first === undefined || others.length === 0) return group;
    const also = others.map(({ subject }) => subject.path ?? "");
    return [
      {
        ...first,
        effect: { ...first.effect, also },
        impact: group.reduce((sum, { impact }) => sum + impact, 0),
      },
    ];
  });
}

/** Where requests come in: the operations whose scarcity is worth a line of its own. */
function isEntry(population: OperationPopulation): boolean {
  if (population.own !== undefined) return false;
  return (
    population.root ||
    population.kind === "Server" ||
    population.kind === "Consumer"
  );
}

/** Whether a change of a quantile stands out from the drift within either side. */
function beyondDrift(
  { baseline, candidate }: Judged,
  quantile: "p50" | "p95",
): boolean {
  const moved = (to: number, from: number) => Math.log(to / from);
  return beyondNoise(
    moved(candidate[quantile], baseline[quantile]),
    [baseline, candidate].map(({ early, late }) =>
      moved(late[quantile], early[quantile]),
    ),
  );
}

/** Kayenta's rule: the shift's 98 % interval keeps from zero by a quarter of the shift itself. */
function clear({ baseline, candidate }: Judged): boolean {
  const { shift, low, high } = hodgesLehmann(
    baseline.grid,
    candidate.grid,
    { baseline: baseline.timed, candidate: candidate.timed },
    z98,
  );
  return Math.max(low, -high) > limits.clearOfZero * Math.abs(shift);
}

function shifted(one: Judged, q: number, names: Pair<string>) {
  const { baseline, candidate, population } = one;
  const difference = candidate.p50 - baseline.p50;
  if (
    one.mannWhitneyP > limits.maxQ ||
    Math.abs(candidate.p50 / baseline.p50 - 1) < limits.latency.ratio ||
    Math.abs(difference) < limits.latency.shiftMs ||
    !clear(one) ||
    !beyondDrift(one, "p50")
  ) {
    return undefined;
  }
  const word = difference > 0 ? "slower" : "faster";
  const message =
    `${nameOf(population)} is ${word} in ${names.candidate}: median ` +
    `${formatMs(candidate.p50)} where ${names.baseline} takes ${formatMs(baseline.p50)} ` +
    `(×${round(candidate.p50 / baseline.p50)}, ${candidate.timed} traces)`;
  return draft(one, q, "location", difference, message);
}

function spread(one: Judged, q: number, names: Pair<string>) {
  const { baseline, candidate, population } = one;
  const difference = candidate.p95 - baseline.p95;
  if (
    Math.min(baseline.timed, candidate.timed) < limits.minTracesForTail ||
    Math.abs(candidate.p95 / baseline.p95 - 1) < limits.latency.tailRatio ||
    Math.abs(difference) < limits.latency.tailShiftMs ||
    !beyondDrift(one, "p95")
  ) {
    return undefined;
  }
  const message =
    `${nameOf(population)} varies ${difference > 0 ? "more" : "less"} in ${names.candidate}: ` +
    `95th percentile ${formatMs(candidate.p95)} where ${names.baseline} has ` +
    `${formatMs(baseline.p95)}, medians ${formatMs(candidate.p50)} and ${formatMs(baseline.p50)} ` +
    `(${candidate.timed} traces)`;
  // A tenth of the traces lie about the 95th percentile or beyond.
  return draft(one, q, "spread", difference, message, 0.1);
}

function draft(
  one: Judged,
  q: number,
  change: "location" | "spread",
  difference: number,
  message: string,
  affected = 1,
): Draft {
  const { baseline, candidate, population } = one;
  const target = change === "location" ? "p50" : "p95";
  const worse = difference > 0;
  return {
    family: "latency",
    subject: subjectOf(population),
    verdict: worse ? "worse" : "better",
    effect: {
      change,
      time: population.own === undefined ? "total" : "self",
      query: population.statement !== "",
      ...effectOf(one),
    },
    evidence: durationEvidence(baseline.grid, candidate.grid),
    n: { baseline: baseline.timed, candidate: candidate.timed },
    q,
    examples: { baseline: [], candidate: [] },
    message,
    impact: Math.abs(difference) * candidate.timed * affected,
    link: {
      operation: population.operationId,
      step: population.stepId,
      roots: population.root ? [population.operationId] : [],
      affected: candidate.timed * affected,
      direction: worse ? 1 : -1,
      addedMs: (difference * candidate.spans) / candidate.traces,
      ratio: candidate[target] / baseline[target],
      tail: change === "spread",
      repeated: candidate.spans > candidate.traces,
      local: !isCall(population),
      ...(population.own === undefined ? {} : { own: true }),
    },
    wants: {
      by: "duration",
      // As a whole it is the root operation that is timed, whatever its statement.
      operation:
        population.own === undefined ? population.operationId : population.id,
      targetMs: { baseline: baseline[target], candidate: candidate[target] },
      traces: { baseline: baseline.traces, candidate: candidate.traces },
    },
  };
}

/** The measures of a latency finding. */
function effectOf({ baseline, candidate, population }: Judged): Effect {
  const n = { baseline: baseline.timed, candidate: candidate.timed };
  const shift = hodgesLehmann(baseline.grid, candidate.grid, n);
  const quantiles = ({ p50, p95, p99 }: OperationSide) => ({
    p50Ms: p50,
    p95Ms: p95,
    p99Ms: p99,
  });
  const u = population.mannWhitney?.u ?? Number.NaN;
  return {
    medianRatio: candidate.p50 / baseline.p50,
    baseline: quantiles(baseline),
    candidate: quantiles(candidate),
    shiftMs: shift.shift,
    shiftLowMs: shift.low,
    shiftHighMs: shift.high,
    // ClickHouse counts the pairs in which the first sample, the baseline, is larger.
    cles: 1 - u / (n.baseline * n.candidate),
    mannWhitneyP: population.mannWhitney?.p ?? 1,
    kolmogorovSmirnovD: population.kolmogorovSmirnov?.d ?? 0,
    kolmogorovSmirnovP: population.kolmogorovSmirnov?.p ?? 1,
  };
}

/** The subject of a finding about one operation. */
export function subjectOf(population: OperationPopulation): Subject {
  const { service, operation, statement, own } = population;
  const path = own === undefined ? {} : { path: own.path };
  if (statement !== "") return { service, operation, key: statement, ...path };
  return isCall(population)
    ? { service, operation, key: "outgoing", ...path }
    : { service, operation, ...path };
}

function insufficient(
  population: OperationPopulation,
  names: Pair<string>,
): Draft {
  const n = {
    baseline: population.baseline?.timed ?? 0,
    candidate: population.candidate?.timed ?? 0,
  };
  const failing = [population.baseline, population.candidate].some(
    (side) => side !== undefined && side.timed < side.traces,
  );
  return {
    family: "latency",
    subject: subjectOf(population),
    verdict: "insufficient-data",
    effect: { needed: limits.minTraces },
    n,
    q: null,
    examples: { baseline: [], candidate: [] },
    message:
      `${nameOf(population)} cannot be judged: ${count(n.baseline, failing ? "successful trace" : "trace")} in ${names.baseline} ` +
      `and ${n.candidate} in ${names.candidate}, ${limits.minTraces} a side are needed`,
    impact: 0,
  };
}
