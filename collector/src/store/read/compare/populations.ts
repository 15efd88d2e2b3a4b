import type { Outcome } from "../../../compare/outcome.js";
import type { Database } from "../../database.js";
import { readAttributes } from "./attributes.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";
import type { Cells } from "./cells.js";
import { readFacts } from "./facts.js";
import { readNames } from "./names.js";
import { readTemplates } from "./templates.js";
import { readMetrics } from "./metrics.js";
import { readSeries } from "./series.js";
import { readRequests } from "./requests.js";
import { readTelemetry } from "./telemetry.js";

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

/**
 * Reduces both sides to summaries of their whole populations: everything a comparison judges, with one
 * grouping per question and none per operation.
 */
export async function readPopulations(
  db: Database,
  cells: Cells,
  selection: Selection,
) {
  await cells.counted();
  // First what there is most to be done with afterwards: the store answers the rest meanwhile.
  const [summarised, { metrics, series }, logs] = await Promise.all([
    readSummarised(db, cells, selection),
    readMetricsAndSeries(db, selection),
    readLogs(db, selection),
  ]);
  const { requests, attributes, telemetry, facts } = summarised;
  return {
    ...requests,
    attributes: attributes.attributes,
    series: series.series,
    left: { attributes: attributes.left, series: series.left },
    telemetry,
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
    metrics,
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

/** All at once, first what takes longest. */
async function readSummarised(
  db: Database,
  cells: Cells,
  selection: Selection,
) {
  const names = readNames(db, selection);
  const attributes = readAttributes(cells, selection, names);
  const requests = readRequests(cells, names);
  const [telemetry, facts] = await Promise.all([
    readTelemetry(db, cells, selection, requests),
    readFacts(db, cells, selection),
    requests,
    attributes,
  ]);
  return {
    ...{ requests: await requests, attributes: await attributes },
    ...{ telemetry, facts },
  };
}

async function readMetricsAndSeries(db: Database, selection: Selection) {
  const found = await readMetrics(db, selection);
  const series = await readSeries(db, found, selection);
  return { metrics: found.metrics, series };
}

async function readLogs(db: Database, selection: Selection) {
  const templated = await readTemplates(db, selection);
  return askSides<LogRow>(db, selection, "logs", {}, { templated });
}
