import {
  chanceUnseen,
  stratumOf,
  unknownRoot,
  type RootTraffic,
} from "./exposure.js";
import { shareEvidence } from "./evidence/shares.js";
import type { Draft } from "./finding.js";
import { groupBy } from "../group.js";
import * as limits from "./limits.js";
import type { LogPopulation, SideTotals } from "./population.js";
import { pair, type Pair } from "./side.js";
import { hierarchical } from "./stats/benjamini-hochberg.js";
import {
  addWeights,
  effectiveSize,
  meanWeight,
} from "./stats/effective-size.js";
import { mantelHaenszel, type Stratum } from "./stats/mantel-haenszel.js";
import { clearOfZero } from "./stats/proportions.js";
import { brief, count, percent, round } from "./text.js";

interface Context {
  readonly traffic: ReadonlyMap<string, RootTraffic>;
  /** How many there were on each side: records are not sampled with them. */
  readonly requests: Pair<number>;
  readonly sides: Pair<SideTotals>;
  readonly names: Pair<string>;
}

interface Template {
  readonly first: LogPopulation;
  readonly rows: readonly LogPopulation[];
  readonly records: Pair<number>;
  readonly roots: readonly string[];
  /** Requests, and those that wrote it, per root operation and outcome. */
  readonly strata: readonly Stratum[];
  readonly isError: boolean;
}

interface Tested {
  readonly p: number;
  readonly draft: Omit<Draft, "q"> | undefined;
}

/**
 * Compares log templates per request, stratified by root operation: messages only one side writes, and
 * messages written by a clearly different share of the same requests.
 */
export function compareLogs(
  populations: readonly LogPopulation[],
  context: Context,
): Draft[] {
  const groups = groupBy(populations, ({ service, severity, template }) =>
    JSON.stringify([service, severity, template]),
  );
  const tests: (Tested & { readonly group: string })[] = [];
  for (const rows of groups.values()) {
    const template = summarise(rows, context.traffic);
    if (template === undefined) continue;
    const oneSided =
      template.records.baseline === 0 || template.records.candidate === 0;
    const tested = oneSided
      ? judgePresence(template, context)
      : judgeShift(template, context);
    if (tested !== undefined) {
      tests.push({ ...tested, group: template.first.service });
    }
  }
  const qs = hierarchical(tests, limits.maxQ);
  return tests.flatMap(({ draft }, index) => {
    const q = qs[index] ?? 1;
    return draft !== undefined && q <= limits.maxQ ? [{ ...draft, q }] : [];
  });
}

function summarise(
  rows: readonly LogPopulation[],
  traffic: ReadonlyMap<string, RootTraffic>,
): Template | undefined {
  const first = rows[0];
  if (first === undefined) return undefined;
  const isError = first.severity >= limits.logs.errorSeverity;
  const known = rows.filter(({ root }) => root !== unknownRoot);
  return {
    first,
    rows,
    roots: [...new Set(known.map(({ root }) => root))],
    // An error line is news whatever became of the request; another line that a failing request lacks isn't.
    strata: strataOf(known, traffic, isError ? ({ root }) => root : stratumOf),
    records: pair((side) =>
      rows.reduce((sum, row) => sum + (row[side]?.records ?? 0), 0),
    ),
    isError,
  };
}

/** The strata that both sides have enough requests of. */
function strataOf(
  rows: readonly LogPopulation[],
  traffic: ReadonlyMap<string, RootTraffic>,
  keyOf: (of: Pick<RootTraffic, "root" | "status">) => string,
): Stratum[] {
  const all = groupBy(traffic.values(), keyOf);
  return [...groupBy(rows, keyOf)].flatMap(([key, written]): Stratum[] => {
    const requests = all.get(key) ?? [];
    const stratum = pair((side) => {
      // Traces that stand for unlike numbers count by them, as effectively so many.
      const all = addWeights(requests.map(({ weights }) => weights[side]));
      const n = effectiveSize(all);
      const weight = (row: LogPopulation) =>
        meanWeight(traffic.get(stratumOf(row))?.weights[side]);
      const x = written.reduce(
        (sum, row) => sum + (row[side]?.traces ?? 0) * weight(row),
        0,
      );
      // A request that two commits of a service took part in is counted for each of them.
      return { x: Math.min(1, x / Math.max(1, all.weight)) * n, n };
    });
    return Math.min(stratum.baseline.n, stratum.candidate.n) < limits.minTraces
      ? []
      : [stratum];
  });
}

function requests(strata: readonly Stratum[], of: "x" | "n"): Pair<number> {
  return pair((side) => strata.reduce((sum, s) => sum + s[side][of], 0));
}

/** In how many of the requests it is written. */
function writing(strata: readonly Stratum[]) {
  const [x, n] = [requests(strata, "x"), requests(strata, "n")];
  return shareEvidence(pair((side) => ({ x: x[side], n: n[side] })));
}

function judgePresence(
  template: Template,
  context: Context,
): Tested | undefined {
  const present = template.records.baseline > 0 ? "baseline" : "candidate";
  const absent = present === "baseline" ? "candidate" : "baseline";
  const { strata, isError } = template;
  if (strata.length === 0) return judgeUntraced(template, present, context);
  const share = Math.max(
    ...strata.map((stratum) => stratum[present].x / stratum[present].n),
  );
  const unseen = chanceUnseen(
    strata.map((stratum) => ({
      seen: stratum[present].x,
      of: stratum[present].n,
      chances: stratum[absent].n,
    })),
  );
  const { p } = mantelHaenszel(strata);
  if (unseen > limits.maxUnseen) return { p, draft: undefined };
  if (share < limits.logs.share && !isError) return { p, draft: undefined };
  const n = requests(strata, "n");
  const written = requests(strata, "x");
  const message =
    `${describe(template)} is in ${percent(share)} of ${context.names[present]}'s ` +
    `requests and never in ${context.names[absent]}'s ` +
    `(${count(written[present], "trace")} against 0 of ${n[absent]})`;
  return {
    p,
    draft: draftOf(template, context, {
      verdict: present === "baseline" ? "missing" : "extra",
      message,
      n,
      effect: { change: "presence", share, chanceUnseen: unseen },
      affected:
        present === "candidate" ? written.candidate : share * n.candidate,
    }),
  };
}

/**
 * Records outside any known request: how many to expect is unknown, so both readings, as many per request
 * and as many per hour, must make the silence improbable (Poisson).
 */
function judgeUntraced(
  template: Template,
  present: "baseline" | "candidate",
  context: Context,
): Tested | undefined {
  const absent = present === "baseline" ? "candidate" : "baseline";
  const records = template.records[present];
  if (template.rows.some((row) => (row[present]?.traces ?? 0) > 0)) {
    return undefined;
  }
  const { sides, requests: all, names } = context;
  const length = pair(
    (side) => sides[side].lastSeenMs - sides[side].firstSeenMs,
  );
  const traffic = all[absent] / Math.max(1, all[present]);
  const duration = length[absent] / Math.max(1, length[present]);
  const expected = records * Math.min(1, traffic, duration);
  const p = Math.exp(-expected);
  if (records < limits.minTraces || !(p <= limits.maxUnseen)) return undefined;
  return {
    p,
    draft: draftOf(template, context, {
      verdict: present === "baseline" ? "missing" : "extra",
      message:
        `${describe(template)} was written ${count(records, "time")} in ` +
        `${names[present]} and never in ${names[absent]}, outside of any request`,
      n: pair((side) => sides[side].traces),
      effect: { change: "presence", expected, chanceUnseen: p },
      affected: records,
    }),
  };
}

function judgeShift(template: Template, context: Context): Tested | undefined {
  const { strata, isError } = template;
  if (strata.length === 0) return undefined;
  const { p, riskRatio } = mantelHaenszel(strata);
  const factor = Math.max(riskRatio, 1 / riskRatio);
  const n = requests(strata, "n");
  const written = requests(strata, "x");
  const difference =
    written.candidate / n.candidate - written.baseline / n.baseline;
  const share = Math.max(
    written.candidate / n.candidate,
    written.baseline / n.baseline,
  );
  if (
    factor < limits.logs.ratio ||
    (share < limits.logs.share && !isError) ||
    !clear(strata)
  ) {
    return { p, draft: undefined };
  }
  const more = riskRatio > 1;
  const { names } = context;
  return {
    p,
    draft: draftOf(template, context, {
      verdict: isError ? (more ? "worse" : "better") : "different",
      message:
        `${describe(template)} is in ${percent(written.candidate / n.candidate)} of ` +
        `${names.candidate}'s requests where ${names.baseline} has ` +
        `${percent(written.baseline / n.baseline)} (×${round(riskRatio)} among the same requests)`,
      n,
      effect: { change: "share", more, riskRatio, shareDifference: difference },
      affected: Math.abs(difference) * n.candidate,
    }),
  };
}

/** The baseline's share as if it had the candidate's mix of requests keeps clear of the candidate's. */
function clear(strata: readonly Stratum[]): boolean {
  const [n, x] = [requests(strata, "n"), requests(strata, "x")];
  const standardised = strata.reduce(
    (sum, s) =>
      sum + (s.baseline.x / s.baseline.n) * (s.candidate.n / n.candidate),
    0,
  );
  return clearOfZero(
    { x: standardised * n.baseline, n: n.baseline },
    { x: x.candidate, n: n.candidate },
    limits.clearOfZero,
  );
}

const levels = ["", "trace", "debug", "info", "warning", "error", "fatal"];

function describe({ first }: Template): string {
  const level = levels[first.severity] ?? "";
  return `${first.service} ${level === "" ? "" : `${level} `}message "${brief(first.template, 100)}"`;
}

function draftOf(
  template: Template,
  context: Context,
  about: Pick<Draft, "verdict" | "message" | "n" | "effect"> & {
    readonly affected: number;
  },
): Omit<Draft, "q"> {
  const { first, rows, records, isError } = template;
  const { verdict, message, n, effect, affected } = about;
  return {
    family: "logs",
    subject: { service: first.service, template: first.template },
    verdict,
    effect: {
      ...effect,
      severity: levels[first.severity] ?? "",
      baselinePer1000: (1000 * records.baseline) / Math.max(1, n.baseline),
      candidatePer1000: (1000 * records.candidate) / Math.max(1, n.candidate),
    },
    evidence:
      template.strata.length === 0 ? undefined : writing(template.strata),
    n,
    examples: pair((side) => {
      const written = rows.flatMap((row) => row[side]?.examples ?? []);
      const without = rows.flatMap(
        (row) => context.traffic.get(stratumOf(row))?.examples[side] ?? [],
      );
      return (written.length > 0 ? written : without).slice(0, 3);
    }),
    message,
    link: {
      roots: template.roots,
      affected,
      direction: verdict === "missing" || effect["more"] === false ? -1 : 1,
    },
    impact:
      affected *
      (isError ? limits.impactMs.errorLogLine : limits.impactMs.logLine),
  };
}
