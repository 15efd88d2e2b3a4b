import { groupBy } from "../../group.js";
import type { Pair } from "../side.js";
import { brief } from "../text.js";
import { disagreementsOf, tellersOf, type Tellers } from "./disagreement.js";
import type {
  Difference,
  Disagreement,
  FactValue,
  ParityPillar,
  PillarParity,
  SidedFact,
} from "./model.js";
import { parityPillars } from "./model.js";
import { isHashed } from "./matters.js";
import { severityOf } from "./severity.js";
import { shapeSentence } from "./shape.js";
import { scoreOf } from "./score.js";
import { startDifferences, type Start } from "./starts.js";

/** Where a reader looks for a kind of fact. */
function pillarOf(kind: string): ParityPillar {
  if (kind === "services" || kind === "state" || kind === "telemetry") {
    return kind;
  }
  return "deployment";
}

export interface ParityContext {
  /** How messages call the sides. */
  readonly names: Pair<string>;
  /** Packages by the hash of the lockfile that resolves them, `name@version`. */
  readonly installed: ReadonlyMap<string, readonly string[]>;
  readonly starts: readonly Start[];
}

export interface Parity {
  readonly pillars: readonly PillarParity[];
  readonly disagreements: readonly Disagreement[];
}

/** Compares what the processes of two environments told of their inputs. */
export function compareParity(
  facts: readonly SidedFact[],
  context: ParityContext,
): Parity {
  const services = new Services(facts);
  const tellers = tellersOf(facts);
  const found = facts.flatMap((fact) =>
    differenceOf(fact, services, { ...context, tellers }),
  );
  const differences = [
    ...mergeServices(found),
    ...dirtyTrees(facts, context),
    ...services.onlyOnOneSide(context),
    ...startDifferences(context.starts, context.names),
  ];
  return {
    pillars: parityPillars.map((pillar) => {
      const own = differences
        .filter((difference) => difference.pillar === pillar)
        .sort(bySeverity);
      const compared = facts.filter(
        (fact) =>
          pillarOf(fact.kind) === pillar &&
          fact.values.baseline.length > 0 &&
          fact.values.candidate.length > 0,
      ).length;
      const score = compared + own.length === 0 ? null : scoreOf(own);
      return { pillar, score, compared, differences: own };
    }),
    disagreements: disagreementsOf(facts, tellers),
  };
}

/** What both sides have of each service. */
class Services {
  readonly #facts = new Map<string, SidedFact>();
  readonly #kinds: Pair<Set<string>> = {
    baseline: new Set(),
    candidate: new Set(),
  };
  readonly #names: Pair<Set<string>> = {
    baseline: new Set(),
    candidate: new Set(),
  };

  constructor(facts: readonly SidedFact[]) {
    for (const fact of facts) {
      this.#facts.set(key(fact.service, fact.kind, fact.name), fact);
      for (const side of ["baseline", "candidate"] as const) {
        if (fact.values[side].length === 0) continue;
        this.#kinds[side].add(key(fact.service, fact.kind));
        this.#names[side].add(fact.service);
      }
    }
  }

  /** Both sides tell facts of this kind: else it is not known what they have. */
  bothTell(service: string, kind: string): boolean {
    const one = key(service, kind);
    return this.#kinds.baseline.has(one) && this.#kinds.candidate.has(one);
  }

  /** Whether both sides of a service have the same of something; undefined where one doesn't tell. */
  same(service: string, kind: string, name: string): boolean | undefined {
    const values = this.#facts.get(key(service, kind, name))?.values;
    const [a, b] = [values?.baseline[0]?.value, values?.candidate[0]?.value];
    return a === undefined || b === undefined ? undefined : a === b;
  }

  onlyOnOneSide({ names }: ParityContext): Difference[] {
    const { baseline, candidate } = this.#names;
    if (baseline.size === 0 || candidate.size === 0) return [];
    const all = [...new Set([...baseline, ...candidate])].sort();
    return all.flatMap((service): Difference[] => {
      const [here, there] = [baseline.has(service), candidate.has(service)];
      if (here && there) return [];
      const [has, lacks] = here
        ? [names.baseline, names.candidate]
        : [names.candidate, names.baseline];
      return [
        {
          pillar: "telemetry",
          kind: "telemetry",
          name: `service ${service}`,
          services: [service],
          severity: "major",
          values: { baseline: [], candidate: [] },
          source: "facts",
          message: `${service} tells facts in ${has} and none in ${lacks}`,
          sinceMs: Number.NaN,
          details: [],
        },
      ];
    });
  }
}

/** Instrumentations of what Node brings along. */
const BUILT_IN: ReadonlySet<string> = new Set([
  "http",
  "undici",
  "console",
  "runtime-node",
]);

const key = (...parts: readonly string[]) => JSON.stringify(parts);
const texts = (values: readonly FactValue[]) =>
  values.map(({ value }) => value).sort();

function differenceOf(
  fact: SidedFact,
  services: Services,
  context: ParityContext & { readonly tellers: Tellers },
): Difference[] {
  const { service, kind, name, values, source } = fact;
  if (!services.bothTell(service, kind)) return [];
  if (kind === "build" && name === "git.dirty") return [];
  const { baseline, candidate } = values;
  if (key(...texts(baseline)) === key(...texts(candidate))) return [];
  const missing = baseline.length === 0 || candidate.length === 0;
  // A process that ended within a second has told the first of them only.
  if (
    kind === "runtime" &&
    missing &&
    services.same(service, "runtime", "container") === undefined
  ) {
    return [];
  }
  // What both have installed alike and one has not loaded yet is no difference of the inputs.
  const unused = kind === "packages" && name !== "lockfile" && missing;
  if (unused && services.same(service, "packages", "lockfile") === true) {
    return [];
  }
  // An instrumentation starts with its library: only where both loaded that does its absence tell.
  const library = /^instrumentation (.+)$/.exec(name)?.[1];
  if (
    kind === "telemetry" &&
    missing &&
    library !== undefined &&
    !BUILT_IN.has(library) &&
    services.same(service, "packages", library) === undefined
  ) {
    return [];
  }
  const severity = severityOf({
    kind,
    name,
    value: { baseline: baseline[0]?.value, candidate: apart(fact) },
    sameCommit: services.same(service, "build", "commit"),
  });
  if (severity === undefined) return [];
  return [
    {
      pillar: pillarOf(kind),
      kind,
      name,
      services: [service],
      severity,
      values,
      source,
      message: sentence(fact, context, severity === "major"),
      sinceMs: Math.max(
        ...[...baseline, ...candidate].map(({ firstSeenMs }) => firstSeenMs),
      ),
      details: name === "lockfile" ? resolvedApart(fact, context) : [],
    },
  ];
}

/** The candidate's value that differs from the baseline's: some of its processes may have the same. */
function apart({ values }: SidedFact): string | undefined {
  const usual = values.baseline[0]?.value;
  return (
    values.candidate.find(({ value }) => value !== usual) ?? values.candidate[0]
  )?.value;
}

function sentence(
  fact: SidedFact,
  { names, tellers }: { names: Pair<string>; tellers: Tellers },
  grave: boolean,
): string {
  const { kind, name, values } = fact;
  const { baseline, candidate } = values;
  const all = {
    baseline: tellers(fact, "baseline"),
    candidate: tellers(fact, "candidate"),
  };
  const said = (side: readonly FactValue[]) => {
    const total = all[side === baseline ? "baseline" : "candidate"];
    return side.length === 0
      ? "absent"
      : side
          .map(({ value, instances }) =>
            instances === total
              ? brief(shown(kind, value), 60)
              : `${brief(shown(kind, value), 60)} (${instances} of ${total})`,
          )
          .join(" and ");
  };
  if (grave && kind === "build") {
    return `${name} differs though both run the same commit: ${said(baseline)} in ${names.baseline}, ${said(candidate)} in ${names.candidate}`;
  }
  if (grave && name === "lockfile") {
    return `the lockfile differs though both run the same commit: ${said(baseline)} in ${names.baseline}, ${said(candidate)} in ${names.candidate}`;
  }
  // Hashes tell a reader nothing but that they differ.
  if ([baseline, candidate].every((side) => isHashed(kind, side[0]?.value))) {
    return `${name} is set otherwise in ${names.candidate} than in ${names.baseline}`;
  }
  const shape = shapeSentence(
    { kind, name },
    { baseline: said(baseline), candidate: said(candidate) },
    names,
  );
  if (shape !== undefined) return shape;
  return `${name} is ${said(baseline)} in ${names.baseline} and ${said(candidate)} in ${names.candidate}`;
}

function shown(kind: string, value: string): string {
  return isHashed(kind, value) ? "set" : value;
}

/** The packages that two lockfiles resolve otherwise: `express 5.1.0 → 4.21.2`. */
function resolvedApart(
  { values }: SidedFact,
  { installed }: ParityContext,
): string[] {
  const of = (side: readonly FactValue[]) => {
    const byName = new Map<string, string[]>();
    for (const one of installed.get(side[0]?.value ?? "") ?? []) {
      const at = one.lastIndexOf("@");
      const name = one.slice(0, at);
      byName.set(name, [...(byName.get(name) ?? []), one.slice(at + 1)]);
    }
    return byName;
  };
  const [before, after] = [of(values.baseline), of(values.candidate)];
  if (before.size === 0 || after.size === 0) return [];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .flatMap((name) => {
      const [a, b] = [before, after].map((side) =>
        (side.get(name) ?? ["absent"]).join(", "),
      );
      return a === b ? [] : [`${name} ${a ?? ""} → ${b ?? ""}`];
    });
}

/** A tree that nobody committed belongs to no commit, on whichever side. */
function dirtyTrees(
  facts: readonly SidedFact[],
  { names }: ParityContext,
): Difference[] {
  const dirty = facts.filter(
    ({ kind, name, values }) =>
      kind === "build" &&
      name === "git.dirty" &&
      [...values.baseline, ...values.candidate].some(
        ({ value }) => value === "true",
      ),
  );
  return mergeServices(
    dirty.map(({ service, kind, name, values, source }): Difference => {
      const where = (["baseline", "candidate"] as const)
        .filter((side) => values[side].some(({ value }) => value === "true"))
        .map((side) => names[side]);
      return {
        pillar: "deployment",
        kind,
        name,
        services: [service],
        severity: "major",
        values,
        source,
        message: `runs code that is in no commit: the working tree has changes in ${where.join(" and ")}`,
        sinceMs: Math.max(
          ...[...values.baseline, ...values.candidate].map(
            ({ firstSeenMs }) => firstSeenMs,
          ),
        ),
        details: [],
      };
    }),
  );
}

/** Services that see the same difference see one difference. */
function mergeServices(found: readonly Difference[]): Difference[] {
  const groups = groupBy(found, ({ kind, name, values, severity }) =>
    key(
      kind,
      name,
      severity,
      ...texts(values.baseline),
      "|",
      ...texts(values.candidate),
    ),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        ...first,
        services: group.flatMap(({ services }) => services).sort(),
        sinceMs: Math.max(...group.map(({ sinceMs }) => sinceMs)),
      },
    ];
  });
}

const order = ["major", "minor", "patch", "expected"];

function bySeverity(a: Difference, b: Difference): number {
  return (
    order.indexOf(a.severity) - order.indexOf(b.severity) ||
    (a.kind < b.kind ? -1 : Number(a.kind > b.kind)) ||
    (a.name < b.name ? -1 : 1)
  );
}
