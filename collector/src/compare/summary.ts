import {
  families,
  verdicts,
  type Family,
  type Finding,
  type Verdict,
} from "./finding.js";
import * as limits from "./limits.js";
import type { Populations } from "./population.js";
import { formatSide, pair, type Pair, type Selector } from "./side.js";
import { mixNote } from "./flows/mix.js";
import { telemetryParity, type Parity } from "./telemetry/parity.js";
import { count, percent } from "./text.js";

/** One side as the answer describes it; times in RFC 3339 UTC. */
export interface SideSummary {
  readonly selector: string;
  readonly environment: string;
  readonly commit: string | null;
  readonly commits: readonly string[];
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly traces: number;
  readonly spans: number;
}

export interface Summary {
  readonly traces: Pair<number>;
  readonly spans: Pair<number>;
  /** Traces whose root span has not been seen: left out of what is counted per request. */
  readonly tracesWithoutRoot: Pair<number>;
  /** Traces of which a span has come whose caller hasn't: left out of what is judged of flows. */
  readonly tracesWithMissingParents: Pair<number>;
  readonly operations: {
    /** Judged: both sides have at least 20 traces. */
    readonly compared: number;
    readonly onlyBaseline: number;
    readonly onlyCandidate: number;
    /** Both sides have it, one too seldom. */
    readonly insufficient: number;
  };
  readonly findings: {
    readonly total: number;
    readonly byFamily: Readonly<Record<Family, number>>;
    readonly byVerdict: Readonly<Record<Verdict, number>>;
  };
  /** How alike what the sides can show is. */
  readonly telemetryParity: Parity;
  /** What could not be judged, and why, in sentences. */
  readonly notes: readonly string[];
}

/** Describes one side. */
export function summariseSide(
  selector: Selector,
  totals: Populations["sides"]["baseline"],
): SideSummary {
  const time = (ms: number) =>
    Number.isFinite(ms) ? new Date(ms).toISOString() : null;
  return {
    selector: formatSide(selector),
    environment: selector.environment,
    commit: selector.commit === "" ? null : selector.commit,
    commits: totals.commits,
    firstSeen: time(totals.firstSeenMs),
    lastSeen: time(totals.lastSeenMs),
    traces: totals.traces,
    spans: totals.spans,
  };
}

/** Counts what was compared, what was found and what was not enough to judge. */
export function summarise(
  populations: Populations,
  findings: readonly Finding[],
  names: Pair<string>,
): Summary {
  const { sides, operations, shapes, names: operationNames } = populations;
  const both = operations.filter((o) => o.baseline && o.candidate);
  const compared = both.filter(
    ({ baseline, candidate }) =>
      Math.min(baseline?.traces ?? 0, candidate?.traces ?? 0) >=
      limits.minTraces,
  ).length;
  const tally = <T extends string>(
    keys: readonly T[],
    keyOf: (finding: Finding) => T,
  ) =>
    Object.fromEntries(
      keys.map((key) => [
        key,
        findings.filter((finding) => keyOf(finding) === key).length,
      ]),
    ) as Record<T, number>;
  return {
    traces: pair((side) => sides[side].traces),
    spans: pair((side) => sides[side].spans),
    tracesWithoutRoot: pair((side) => sides[side].tracesWithoutRoot),
    tracesWithMissingParents: pair(
      (side) => sides[side].tracesWithMissingParents,
    ),
    operations: {
      compared,
      onlyBaseline: operations.filter((o) => !o.candidate).length,
      onlyCandidate: operations.filter((o) => !o.baseline).length,
      insufficient: both.length - compared,
    },
    findings: {
      total: findings.length,
      byFamily: tally(families, ({ family }) => family),
      byVerdict: tally(verdicts, ({ verdict }) => verdict),
    },
    telemetryParity: telemetryParity(populations),
    notes: [
      ...notes(sides, names, both.length - compared),
      ...leftOut(populations),
      ...[mixNote(shapes, operationNames, names)].flatMap((one) => one ?? []),
      ...inseparable(findings),
    ],
  };
}

function notes(
  sides: Populations["sides"],
  names: Pair<string>,
  insufficient: number,
): string[] {
  const found: string[] = [];
  for (const side of ["baseline", "candidate"] as const) {
    const { traces, tracesWithMissingParents: broken } = sides[side];
    if (broken > traces * limits.missingParents) {
      found.push(
        `${percent(broken / traces)} of the traces in ${names[side]} lack spans that others were called ` +
          "by: their flows are not judged",
      );
    }
    if (traces < limits.minTraces) {
      found.push(
        `${names[side]} has ${count(traces, "trace")} in this window: insufficient data, ` +
          `${limits.minTraces} a side are needed to judge`,
      );
    }
  }
  const sampling = samplingNote(sides, names);
  if (sampling !== undefined) found.push(sampling);
  if (insufficient > 0) {
    found.push(
      `${count(insufficient, "operation")} ran in fewer than ${limits.minTraces} traces ` +
        "on a side: not judged",
    );
  }
  return found;
}

/** What is not compared because there is so much of it. */
function leftOut({ left }: Populations): string[] {
  const found: string[] = [];
  if (left.attributes > 0) {
    found.push(
      `${count(left.attributes, "attribute")} of operations that few traces run are left out: ` +
        "a comparison of one service has more of them",
    );
  }
  if (left.series > 0) {
    found.push(
      `${left.series} of the series of metrics that both sides report are left out: ` +
        "a comparison of one service has more of them",
    );
  }
  return found;
}

/** Facts hold for all requests of a side: two sides can't tell which of several is to blame. */
function inseparable(findings: readonly Finding[]): string[] {
  const facts = findings.filter(
    ({ family, cause }) => family === "environment" && cause === null,
  );
  const harm = findings.some(({ verdict }) => verdict === "worse");
  return facts.length < 2 || !harm
    ? []
    : [
        `${facts.length} facts differ between the sides, for all their requests alike: two sides can't tell which of them matters. ` +
          "isoscope why <trace id> weighs them over the processes of every environment",
      ];
}

/** What unlike sampling leaves comparable, where the trace state tells of any. */
function samplingNote(
  { baseline, candidate }: Populations["sides"],
  names: Pair<string>,
): string | undefined {
  const kept = (of: readonly [number, number]) => {
    const [least, greatest] = of.map(percent);
    return least === greatest ? least : `${least} to ${greatest}`;
  };
  const alike =
    kept(baseline.sampled) === kept(candidate.sampled) &&
    baseline.sampled[0] === baseline.sampled[1];
  return alike
    ? undefined
    : `${names.baseline} keeps ${kept(baseline.sampled)} of its traces and ${names.candidate} ` +
        `${kept(candidate.sampled)}: errors, calls, flows, durations, attributes and messages are weighted by what each trace ` +
        "stands for; every number of traces is of what was kept";
}
