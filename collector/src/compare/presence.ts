import {
  chanceUnseen,
  stratumOf,
  unknownRoot,
  type RootTraffic,
} from "./exposure.js";
import type { Draft } from "./finding.js";
import * as limits from "./limits.js";
import type { CallCount, CallPopulation, OperationName } from "./population.js";
import { pair, type Pair } from "./side.js";
import { addWeights, effectiveProportion } from "./stats/effective-size.js";
import { mantelHaenszel, type Stratum } from "./stats/mantel-haenszel.js";
import { count, percent, round } from "./text.js";

/** A draft with its p-value, before the family's q-values are known. */
export interface Tested {
  readonly p: number;
  readonly draft: Omit<Draft, "q">;
}

const tracesOf = (counts: readonly CallCount[]) =>
  counts.reduce((sum, { traces }) => sum + traces, 0);

/** Mean calls per trace that makes any. */
const callsPerTrace = (counts: readonly CallCount[]) =>
  counts.reduce((sum, { calls, traces }) => sum + calls * traces, 0) /
  tracesOf(counts);

/**
 * Judges an operation that one side has and the other hasn't at all: missing, extra, or, where the other
 * side had too little of the traffic that leads to it, not exercised.
 *
 * @param populations the operation's calls, one row per root operation and outcome
 * @returns the finding, or undefined for what is too rare to speak of
 */
export function judgePresence(
  name: OperationName,
  populations: readonly CallPopulation[],
  traffic: ReadonlyMap<string, RootTraffic>,
  names: Pair<string>,
): Tested | undefined {
  const total = pair((side) =>
    populations.reduce((sum, row) => sum + tracesOf(row[side]), 0),
  );
  if ((total.baseline === 0) === (total.candidate === 0)) return undefined;
  const present = total.baseline > 0 ? "baseline" : "candidate";
  const absent = present === "baseline" ? "candidate" : "baseline";
  if (total[present] < limits.structure.traces) return undefined;

  const strata: (Stratum & {
    readonly root: string;
    readonly traces: Pair<number>;
    readonly examples: Pair<readonly string[]>;
  })[] = [];
  for (const row of populations) {
    const root = traffic.get(stratumOf(row));
    if (row.root === unknownRoot || root === undefined) continue;
    strata.push({
      root: row.root,
      traces: root.traces,
      examples: root.examples,
      ...pair((side) =>
        effectiveProportion(addWeights(row[side]), root.weights[side]),
      ),
    });
  }
  const chances = strata.reduce((sum, { traces }) => sum + traces[absent], 0);
  const isRoot = strata.some(({ root }) => root === name.id);
  // What happens below a request that was never made is told by that request's own finding.
  if (chances === 0 && !isRoot) return undefined;
  const unseen = chanceUnseen(
    strata.map((stratum) => ({
      seen: stratum[present].x,
      of: stratum[present].n,
      chances: stratum[absent].n,
    })),
  );
  const exercised = unseen <= limits.maxUnseen;
  // Below the floor for traffic, "not exercised" would only repeat that the operation is rare.
  if (!exercised && total[present] < limits.minTraces) return undefined;
  const rows = populations.flatMap((row) => row[present]);
  const calls = callsPerTrace(rows);
  const repeated = calls >= limits.structure.repeatedCalls;
  const share =
    chances === 0
      ? 1
      : Math.max(
          ...strata
            .filter((s) => s[absent].n > 0)
            .map((s) => s[present].x / Math.max(1, s[present].n)),
        );
  const touched = present === "candidate" ? total.candidate : share * chances;
  return {
    p: exercised ? mantelHaenszel(strata).p : Number.NaN,
    draft: {
      family: "structure",
      subject: {
        service: name.service,
        operation: name.operation,
        ...(name.kind === "Client" || name.kind === "Producer"
          ? { key: "outgoing" }
          : {}),
      },
      verdict: !exercised
        ? "not-exercised"
        : present === "baseline"
          ? "missing"
          : "extra",
      effect: {
        change: "presence",
        kind: name.kind,
        callsPerTrace: calls,
        share,
        chanceUnseen: unseen,
        ...(repeated && present === "candidate" ? { pattern: "n+1" } : {}),
      },
      n: pair((side) =>
        strata.reduce((sum, { traces }) => sum + traces[side], 0),
      ),
      examples: pair((side) =>
        side === present
          ? rows.flatMap((row) => row.examples).slice(0, 3)
          : strata.flatMap(({ examples }) => examples[side]).slice(0, 3),
      ),
      message: exercised
        ? `${name.service} ${name.operation} runs in ${percent(share)} of ` +
          `${names[present]}'s requests that lead to it` +
          (repeated ? `, ${round(calls)} times each,` : "") +
          ` and never in ${names[absent]} (${count(total[present], "trace")} ` +
          `against 0 of ${chances})` +
          (repeated && present === "candidate" ? ": N+1" : "")
        : `${name.service} ${name.operation} was not exercised in ${names[absent]}: ` +
          `${count(total[present], "trace")} in ${names[present]}, ` +
          `${chances === 0 ? "no request" : `only ${count(chances, "request")}`} ` +
          `in ${names[absent]} could have led to it`,
      impact: exercised
        ? touched * (limits.impactMs.operation + limits.impactMs.call * calls)
        : 0,
      ...(exercised
        ? {
            link: {
              operation: name.id,
              roots: [...new Set(strata.map(({ root }) => root))],
              affected: touched,
              direction: present === "candidate" ? 1 : -1,
            },
          }
        : {}),
    },
  };
}
