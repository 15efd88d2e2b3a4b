import type { Outcome } from "../../../compare/outcome.js";
import type { Database } from "../../database.js";
import { readAttributes } from "./attributes.js";
import { askSides, pivot, type Selection, type Sided } from "./ask.js";
import type { Cells } from "./cells.js";
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

export interface FactRow extends Sided {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  readonly origin: string;
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
  const requests = await readRequests(db, cells, selection);
  const [attributes, { metrics, series }, telemetry, logs, facts] =
    await Promise.all([
      readAttributes(cells, selection, requests.names),
      readMetricsAndSeries(db, selection),
      readTelemetry(db, cells, selection, requests.calls),
      readLogs(db, selection),
      readFacts(cells),
    ]);
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

/** What the processes of both sides told of their surroundings, and what their resources say. */
export const readFacts = (cells: Cells): Promise<FactRow[]> =>
  cells.read<FactRow>("processes", "facts");

async function readMetricsAndSeries(db: Database, selection: Selection) {
  const found = await readMetrics(db, selection);
  const series = await readSeries(db, found, selection);
  return { metrics: found.metrics, series };
}

async function readLogs(db: Database, selection: Selection) {
  const templated = await readTemplates(db, selection);
  return askSides<LogRow>(db, selection, "logs", {}, { templated });
}
