import { groupBy } from "../../group.js";
import * as limits from "../limits.js";
import { isBundledWithNode } from "../node.js";
import { isHashed } from "../parity/matters.js";
import { severityOf } from "../parity/severity.js";
import { wilson } from "../stats/proportions.js";
import { brief, count } from "../text.js";
import { importance, peerPressure, type Split } from "./importance.js";
import type { Process, ProcessFact } from "./processes.js";
import type { Suspect } from "./suspect.js";

/** Of one process that fails and one that doesn't, every fact that differs is as likely as any other. */
const MIN_PROCESSES = 3;
/** A process fails like the trace in question when surely so large a share of its requests does. */
const FAILING_SHARE = 0.005;

interface Candidate {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  /** Undefined where the trace's process lacks what others have. */
  readonly mine: string | undefined;
  /** The commonest value of the processes that do well. */
  readonly usual: string | undefined;
  readonly split: Split;
  readonly values: number;
  /** Which processes have it, to tell facts apart. */
  readonly signature: string;
}

export type Ill = "failing" | "slow" | "odd";

export interface FactSuspects {
  readonly suspects: readonly Suspect[];
  readonly notes: readonly string[];
}

/**
 * Suspects the facts of the trace's processes by how they lie among all processes that served the operation,
 * in every environment: those that fail as it did, and those that do well.
 *
 * @param ill what those are that do as the trace did
 * @returns undefined where processes of both kinds, with their facts, are not known
 */
export function suspectFacts(
  processes: readonly Process[],
  facts: readonly ProcessFact[],
  ill: Ill = "failing",
): FactSuspects | undefined {
  const all = [...groupBy(processes, ({ service }) => service).values()];
  const found = all.flatMap((own) => candidatesOf(own, facts));
  if (!all.some(isSplit)) return undefined;
  const scored = withoutBundled(found)
    .map((one) => ({ ...one, importance: importance(one.split) }))
    .filter((one) => one.importance > 0);
  if (scored.length === 0) return undefined;
  // What lies alike among the processes can't be told apart: those facts share one score.
  const alike = groupBy(scored, ({ signature }) => signature);
  const suspects = scored
    .map((one) => ({
      one,
      score:
        (one.importance * surelyUnlike(one.split)) /
        (alike.get(one.signature)?.length ?? 1),
      pressure: peerPressure(
        one.split.well,
        one.values,
        one.split.wellWith,
        scored.length,
      ),
    }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        b.pressure - a.pressure ||
        (key(a.one) < key(b.one) ? -1 : 1),
    )
    .map(({ one, score }) => toSuspect(one, score, ill));
  return {
    suspects: mergeServices(suspects),
    notes: notes([...alike.values()], scored.length),
  };
}

/** What comes with Node is no suspect beside it: it would share a score that is Node's. */
function withoutBundled(candidates: readonly Candidate[]): Candidate[] {
  const lie = ({ service, signature }: Candidate) => `${service} ${signature}`;
  const node = new Set(
    candidates.filter(({ name }) => name === "node").map(lie),
  );
  return candidates.filter(
    (one) => !(isBundledWithNode(one.name) && node.has(lie(one))),
  );
}

/** The least share of healthy processes without it (95 % Wilson interval): a few of them prove little. */
const surelyUnlike = ({ well, wellWith }: Split) =>
  wilson({ x: well - wellWith, n: well }).low;

type Health = "failing" | "well" | "unknown";

function healthOf({ traces, bad }: Process): Health {
  if (bad > 0 && wilson({ x: bad, n: traces }).low > FAILING_SHARE) {
    return "failing";
  }
  return traces >= limits.minTraces ? "well" : "unknown";
}

const isSplit = (processes: readonly Process[]) =>
  processes.filter((one) => healthOf(one) !== "unknown").length >=
    MIN_PROCESSES &&
  processes.some((one) => healthOf(one) === "failing") &&
  processes.some((one) => healthOf(one) === "well");

/** The facts of one service's process in the trace that not all its known processes share. */
function candidatesOf(
  processes: readonly Process[],
  facts: readonly ProcessFact[],
): Candidate[] {
  const [first] = processes;
  const mine = processes.find((one) => one.mine);
  if (first === undefined || mine === undefined || !isSplit(processes)) {
    return [];
  }
  const { service } = first;
  const known = processes.filter((one) => healthOf(one) !== "unknown");
  const ofService = [
    ...facts.filter((fact) => fact.service === service),
    ...commitsAsFacts(processes),
  ];
  const byName = groupBy(ofService, ({ pillar, name }) =>
    JSON.stringify([pillar, name]),
  );
  return [...byName.values()].flatMap((values): Candidate[] => {
    const [any] = values;
    if (any === undefined) return [];
    const { pillar, name } = any;
    // A process that tells nothing of the kind may have it or not.
    const tells = new Set(
      ofService
        .filter((fact) => fact.pillar === pillar)
        .flatMap(({ instances }) => instances),
    );
    const own =
      values.find(({ instances }) => instances.includes(mine.instance)) ??
      absent(any, values, tells, mine);
    if (own === undefined) return [];
    const observed = known.filter(({ instance }) => tells.has(instance));
    const has = ({ instance }: Process) => own.instances.includes(instance);
    const failing = observed.filter((one) => healthOf(one) === "failing");
    const well = observed.filter((one) => healthOf(one) === "well");
    const usual = commonest(values, well);
    if (observed.every(has)) return [];
    const rebuilt = observed.some(
      (other) =>
        other.commit !== "" && other.commit === mine.commit && !has(other),
    );
    if (!matters(own, usual, rebuilt)) return [];
    return [
      {
        ...{ service, pillar, name, mine: own.value || undefined, usual },
        split: {
          failing: failing.length,
          failingWith: failing.filter(has).length,
          well: well.length,
          wellWith: well.filter(has).length,
        },
        values: values.length,
        signature: observed
          .filter(has)
          .map(({ instance }) => instance)
          .sort()
          .join(),
      },
    ];
  });
}

/**
 * What the trace's process lacks and others have, as a fact of its own: a setting or a flag that nobody set.
 * Of other kinds absence says only that something was not used yet.
 */
function absent(
  any: ProcessFact,
  values: readonly ProcessFact[],
  tells: ReadonlySet<string>,
  mine: Process,
): ProcessFact | undefined {
  if (any.pillar !== "configuration" && any.pillar !== "runtime") {
    return undefined;
  }
  if (!tells.has(mine.instance)) return undefined;
  const have = new Set(values.flatMap(({ instances }) => instances));
  const instances = [...tells].filter((instance) => !have.has(instance));
  return { ...any, value: "", instances };
}

/** The commit as one of the facts: it holds for a process as they do. */
function commitsAsFacts(processes: readonly Process[]): ProcessFact[] {
  const byCommit = groupBy(
    processes.filter(({ commit }) => commit !== ""),
    ({ commit }) => commit,
  );
  return [...byCommit].map(([value, own]) => ({
    service: own[0]?.service ?? "",
    pillar: "commit",
    name: "commit",
    value,
    instances: own.map(({ instance }) => instance),
  }));
}

function commonest(
  values: readonly ProcessFact[],
  processes: readonly Process[],
): string | undefined {
  const counted = values.map(({ value, instances }) => ({
    value,
    n: processes.filter(({ instance }) => instances.includes(instance)).length,
  }));
  return counted.filter(({ n }) => n > 0).sort((a, b) => b.n - a.n)[0]?.value;
}

function matters(
  { pillar: kind, name, value }: ProcessFact,
  usual: string | undefined,
  /** A process of the same commit has it otherwise. */
  sameCommit: boolean,
): boolean {
  if (kind === "commit") return true;
  if (value === usual || value === "") return true;
  const severity = severityOf({
    kind,
    name,
    value: { baseline: usual, candidate: value },
    sameCommit,
  });
  return severity !== undefined && severity !== "expected";
}

const key = ({ pillar, name, service }: Candidate) =>
  `${pillar}/${name} ${service}`;

function toSuspect(one: Candidate, score: number, ill: Ill): Suspect {
  const { service, pillar, name, mine, usual, split } = one;
  const { failing, failingWith, well, wellWith } = split;
  const there = ill === "odd" ? "elsewhere" : "where it works";
  const kind = pillar === "commit" ? "commit" : "fact";
  const value = (text: string | undefined) =>
    text === undefined ? "absent" : brief(text.slice(0, 200), 40);
  const what = isHashed(pillar, mine ?? usual)
    ? mine === undefined
      ? `${name} is not set here and is ${there}`
      : usual === undefined
        ? `${name} is set here and not ${there}`
        : `${name} is set otherwise than ${there}`
    : `${name} is ${value(mine)} here${usual === mine ? "" : ` and ${value(usual)} ${there}`}`;
  return {
    kind,
    service,
    key: `${pillar}/${name}`,
    message: `${what}: ${failingWith} of ${failing} ${ill} and ${wellWith} of ${well} ${ill === "odd" ? "other" : "healthy"} processes have it so (${service})`,
    score,
    evidence: {
      there: { like: wellWith, n: well },
      here: { like: failingWith, n: failing },
    },
    atMs: null,
  };
}

/** Services that see the same see it once, as sure as the surest. */
function mergeServices(sorted: readonly Suspect[]): Suspect[] {
  const what = ({ key: of, message }: Suspect) =>
    JSON.stringify([of, message.split(":", 1)[0]]);
  return [...groupBy(sorted, what).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length === 1) return same;
    const service = same
      .map((one) => one.service)
      .sort()
      .join(", ");
    return [
      {
        ...first,
        service,
        message: first.message.replace(/ \([^()]*\)$/, () => ` (${service})`),
      },
    ];
  });
}

function notes(
  classes: readonly (readonly Candidate[])[],
  total: number,
): string[] {
  const found: string[] = [];
  const [best] = [...classes]
    .filter((one) => one.length > 1)
    .sort(
      (a, b) =>
        importance(b[0]?.split ?? NONE) - importance(a[0]?.split ?? NONE),
    );
  if (best !== undefined) {
    const names = [...new Set(best.map(({ name }) => name))];
    const more = names.length - 5;
    found.push(
      `${best.length} of ${count(total, "suspected fact")} hold for the very same processes and can't be told apart by any score (${names.slice(0, 5).join(", ")}${more > 0 ? ` and ${more} more` : ""}): they share theirs. Run one process with only one of them changed.`,
    );
  }
  return found;
}

const NONE: Split = { failing: 0, failingWith: 0, well: 0, wellWith: 0 };
