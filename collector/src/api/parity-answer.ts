import { compareParity, type Parity } from "../compare/parity/diff.js";
import type { FactValue, SidedFact } from "../compare/parity/model.js";
import type { Start } from "../compare/parity/starts.js";
import { formatSide, sideNames, type Pair } from "../compare/side.js";
import { count } from "../compare/text.js";
import type { Selection } from "./compare-selection.js";
import { fromMs } from "./time.js";

export interface StoredFactValue extends FactValue {
  /** 0 the baseline, 1 the candidate. */
  readonly side: number;
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly origin: string;
}

/** What comparing environments needs of the store. */
export interface ParityStore {
  mustExist(side: {
    environment: string;
    commit: string | undefined;
  }): Promise<void>;
  facts(selection: Selection): Promise<readonly StoredFactValue[]>;
  starts(selection: Selection): Promise<readonly Start[]>;
  installed(
    selection: Selection,
    lockfiles: readonly string[],
  ): Promise<
    readonly {
      readonly lockfile: string;
      readonly packages: readonly string[];
    }[]
  >;
  dependencies(selection: Selection): Promise<
    readonly {
      readonly side: number;
      readonly dependency: string;
      readonly calls: number;
      readonly p50Ms: number;
      readonly p95Ms: number;
    }[]
  >;
}

/**
 * Compares the inputs of two environments: what their processes told of themselves.
 *
 * @throws IsoscopeError ISO-UNKNOWN-ENVIRONMENT or ISO-UNKNOWN-COMMIT
 */
export async function answerParity(store: ParityStore, selection: Selection) {
  for (const { environment, commit } of [
    selection.baseline,
    selection.candidate,
  ]) {
    await store.mustExist({
      environment,
      commit: commit === "" ? undefined : commit,
    });
  }
  const [rows, starts, dependencies] = await Promise.all([
    store.facts(selection),
    store.starts(selection),
    store.dependencies(selection),
  ]);
  const facts = toSided(rows.flatMap(expand));
  const lockfiles = facts
    .filter(({ kind, name }) => kind === "packages" && name === "lockfile")
    .flatMap(({ values }) => [...values.baseline, ...values.candidate])
    .map(({ value }) => value);
  const installed = await store.installed(selection, [...new Set(lockfiles)]);
  const names = sideNames(selection.baseline, selection.candidate);
  const parity = compareParity(facts, {
    names,
    installed: new Map(
      installed.map(({ lockfile, packages }) => [lockfile, packages]),
    ),
    starts,
  });
  return {
    baseline: describe("baseline", selection, facts),
    candidate: describe("candidate", selection, facts),
    ...answered(parity),
    dependencies: byDependency(dependencies),
    notes: notes(facts, selection, names),
  };
}

/** The manifest's maps of names to versions, as one fact each. */
function expand(row: StoredFactValue): StoredFactValue[] {
  if (row.pillar !== "telemetry") return [row];
  // Which libraries were found is told by the packages.
  if (row.name === "libraries") return [];
  if (row.name !== "instrumentations") return [row];
  let map: unknown;
  try {
    map = JSON.parse(row.value);
  } catch {
    return [row];
  }
  return Object.entries(map as object).map(([name, version]) => ({
    ...row,
    name: `instrumentation ${name}`,
    value: String(version),
  }));
}

function toSided(rows: readonly StoredFactValue[]): SidedFact[] {
  interface Growing extends SidedFact {
    readonly values: Pair<FactValue[]>;
  }
  const facts = new Map<string, Growing>();
  for (const row of rows) {
    const { side, service, pillar: kind, name, origin: source } = row;
    const key = JSON.stringify([service, kind, name]);
    const fact = facts.get(key) ?? {
      ...{ service, kind, name, source },
      values: { baseline: [], candidate: [] },
    };
    facts.set(key, fact);
    const values = fact.values[side === 0 ? "baseline" : "candidate"];
    const { value, instances, ids, firstSeenMs } = row;
    const known = values.findIndex((one) => one.value === value);
    const before = values[known];
    // Two manifests that differ elsewhere name one version alike.
    if (before === undefined) {
      values.push({ value, instances, ids, firstSeenMs });
    } else {
      values[known] = {
        value,
        instances: before.instances + instances,
        ids: [...before.ids, ...ids].slice(0, 10),
        firstSeenMs: Math.min(before.firstSeenMs, firstSeenMs),
      };
    }
  }
  for (const { values } of facts.values()) {
    for (const side of [values.baseline, values.candidate]) {
      side.sort(
        (a, b) => b.instances - a.instances || (a.value < b.value ? -1 : 1),
      );
    }
  }
  return [...facts.values()];
}

type SideName = keyof Pair<unknown>;

function describe(
  name: SideName,
  selection: Selection,
  facts: readonly SidedFact[],
) {
  const side = selection[name];
  const told = facts.filter(({ values }) => values[name].length > 0);
  const services = [...new Set(told.map(({ service }) => service))].sort();
  const commits = told
    .filter(({ kind, name: fact }) => kind === "build" && fact === "commit")
    .flatMap(({ values }) => values[name].map(({ value }) => value));
  return {
    selector: formatSide(side),
    environment: side.environment,
    commits: [...new Set(commits)].sort(),
    services: services.map((service) => ({
      service,
      instances: Math.max(
        0,
        ...told
          .filter((fact) => fact.service === service)
          .map(({ values }) =>
            values[name].reduce((sum, { instances }) => sum + instances, 0),
          ),
      ),
    })),
    facts: told.length,
  };
}

const time = (ms: number) => (Number.isFinite(ms) ? fromMs(ms) : null);
const values = (all: readonly FactValue[]) =>
  all.map(({ value, instances, ids, firstSeenMs }) => ({
    value,
    instances,
    ids,
    firstSeen: time(firstSeenMs),
  }));

function answered({ pillars, disagreements }: Parity) {
  const scores = pillars.flatMap(({ score }) => score ?? []);
  return {
    // The weakest pillar is what a bug comes through.
    score: scores.length === 0 ? null : Math.min(...scores),
    pillars: pillars.map(({ differences, ...pillar }) => ({
      ...pillar,
      differences: differences.map((difference) => ({
        kind: difference.kind,
        name: difference.name,
        services: difference.services,
        severity: difference.severity,
        baseline: values(difference.values.baseline),
        candidate: values(difference.values.candidate),
        source: difference.source,
        since: time(difference.sinceMs),
        message: difference.message,
        details: difference.details,
      })),
    })),
    disagreements: disagreements.map((one) => ({
      ...one,
      values: values(one.values),
    })),
  };
}

function byDependency(rows: Awaited<ReturnType<ParityStore["dependencies"]>>) {
  const names = [...new Set(rows.map(({ dependency }) => dependency))].sort();
  return names.map((dependency) => {
    const of = (side: number) => {
      const row = rows.find(
        (one) => one.side === side && one.dependency === dependency,
      );
      if (row === undefined) return null;
      const { calls, p50Ms, p95Ms } = row;
      return { calls, p50Ms, p95Ms };
    };
    return { dependency, baseline: of(0), candidate: of(1) };
  });
}

function notes(
  facts: readonly SidedFact[],
  selection: Selection,
  names: Pair<string>,
): string[] {
  const found: string[] = [];
  for (const side of ["baseline", "candidate"] as const) {
    const kinds = new Set(
      facts
        .filter(({ values }) => values[side].length > 0)
        .map(({ kind }) => kind),
    );
    if (![...kinds].some((kind) => kind !== "telemetry")) {
      found.push(
        `Nothing in ${names[side]} tells facts: start its processes with @isoscope/agent/register, without ISOSCOPE_FACTS_DISABLED.`,
      );
    } else if (!kinds.has("configuration")) {
      found.push(
        `Settings of ${names[side]} are not compared: its agents have no key for their hashes. They ask /v1/isoscope/salt of the collector they send to, or take ISOSCOPE_SALT.`,
      );
    }
  }
  const resolved = facts.filter(
    ({ kind, name, values: { baseline, candidate } }) =>
      kind === "build" &&
      name === "commit" &&
      baseline[0]?.value !== candidate[0]?.value,
  );
  if (
    resolved.length > 0 &&
    selection.baseline.environment !== selection.candidate.environment
  ) {
    found.push(
      `${count(resolved.length, "service")} ${resolved.length === 1 ? "runs" : "run"} different commits: other artifacts are expected of them, and not judged.`,
    );
  }
  return found;
}
