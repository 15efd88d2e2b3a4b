import type { Database } from "../../database.js";
import { readAttributes } from "./attributes.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";
import { readTemplates } from "./templates.js";
import { readSeries } from "./series.js";
import { readFlows, readNames, type NameRow, type Outcome } from "./flows.js";

export interface SideRow extends Sided {
  readonly commits: readonly string[];
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly traces: number;
  readonly middleMs: number;
  readonly tracesWithoutRoot: number;
  readonly tracesWithMissingParents: number;
  readonly spans: number;
}

export interface CallRow extends Sided {
  readonly root: string;
  readonly status: Outcome;
  readonly callee: string;
  readonly histogram: readonly (readonly [
    calls: number,
    traces: number,
    examples: readonly string[],
  ])[];
}

export interface LogRow extends Sided {
  readonly service: string;
  readonly severity: number;
  readonly template: string;
  readonly root: string;
  readonly status: Outcome;
  readonly records: number;
  readonly traces: number;
  readonly examples: readonly string[];
}

export interface MetricRow extends Sided {
  readonly service: string;
  readonly metric: string;
  readonly kinds: readonly string[];
  readonly units: readonly string[];
  readonly labels: readonly string[];
  readonly constantLabels: readonly string[];
  readonly points: number;
  readonly collections: number;
  readonly serviceCollections: number;
}

export interface FactRow extends Sided {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

const nothing = {
  commits: [],
  firstSeenMs: NaN,
  lastSeenMs: NaN,
  traces: 0,
  tracesWithoutRoot: 0,
  tracesWithMissingParents: 0,
  spans: 0,
};

/**
 * Reduces both sides to summaries of their whole populations: everything a comparison judges, with one
 * grouping per question and none per operation.
 */
export async function readPopulations(db: Database, selection: Selection) {
  const names = await readNames(db, selection);
  const sides = await askSides<SideRow>(db, selection, "sides");
  const [flows, calls, attributes, series, logs, metrics, facts] =
    await Promise.all([
      readFlows(db, selection, sides),
      askSides<CallRow>(db, selection, "calls"),
      readAttributes(db, selection, sides),
      readSeries(db, selection),
      readLogs(db, selection),
      askSides<MetricRow>(db, selection, "metrics"),
      askSides<FactRow>(db, selection, "facts"),
    ]);
  return {
    sides: {
      baseline: sides.find(({ side }) => side === 0) ?? nothing,
      candidate: sides.find(({ side }) => side === 1) ?? nothing,
    },
    steps: names,
    ...flows,
    names: operationsOf(names),
    calls: pivot(calls, ({ root, status, callee }) => [
      root,
      status,
      callee,
    ]).map(({ first: { root, status, callee }, baseline, candidate }) => ({
      root,
      status,
      callee,
      baseline: histogramOf(baseline),
      candidate: histogramOf(candidate),
    })),
    attributes,
    series,
    logs: pivot(logs, (row) => [
      row.service,
      row.severity,
      row.template,
      row.root,
      row.status,
    ]).map(
      ({ first: { service, severity, template, root, status }, ...sided }) => ({
        service,
        severity,
        template,
        root,
        status,
        baseline: sided.baseline,
        candidate: sided.candidate,
      }),
    ),
    metrics: pivot(metrics, ({ service, metric }) => [service, metric]).map(
      ({ first: { service, metric }, baseline, candidate }) => ({
        service,
        metric,
        baseline,
        candidate,
      }),
    ),
    facts: pivot(facts, ({ service, pillar, name }) => [
      service,
      pillar,
      name,
    ]).map(({ first, baseline, candidate }) => ({
      service: first.service,
      pillar: first.pillar,
      name: first.name,
      baseline: baseline?.value,
      candidate: candidate?.value,
      source: first.origin,
    })),
  };
}

async function readLogs(db: Database, selection: Selection) {
  const templated = await readTemplates(db, selection);
  return askSides<LogRow>(db, selection, "logs", {}, { templated });
}

/** One entry per operation, whatever its statements. */
function operationsOf(names: Iterable<NameRow>) {
  const operations = new Map<
    string,
    Omit<NameRow, "operationId" | "statement"> & { readonly query: boolean }
  >();
  for (const {
    operationId: id,
    service,
    kind,
    operation,
    statement,
  } of names) {
    const query = statement !== "" || operations.get(id)?.query === true;
    operations.set(id, { id, service, kind, operation, query });
  }
  return [...operations.values()];
}

function histogramOf(row: CallRow | undefined) {
  return (row?.histogram ?? []).map(([calls, traces, examples]) => ({
    calls,
    traces,
    examples,
  }));
}
