import type { Database } from "../../database.js";
import { readAttributes } from "./attributes.js";
import { pivot, type Selection } from "./ask.js";
import type { Cells } from "./cells.js";
import { readFacts } from "./facts.js";
import { readActivity } from "./kept/periods/activity.js";
import type { PeriodMemory } from "./kept/periods/period-memory.js";
import { readLogs, REACH } from "./logs.js";
import { readNames } from "./names.js";
import { readMetrics } from "./metrics.js";
import { readSeries } from "./series.js";
import { readRequests } from "./requests.js";
import { readTelemetry } from "./telemetry.js";

/** What is known of what is compared. */
export interface Kept {
  readonly cells: Cells;
  readonly periods: PeriodMemory;
}

/**
 * Reduces both sides to summaries of their whole populations: everything a comparison judges, with one
 * grouping per question and none per operation.
 */
export async function readPopulations(
  db: Database,
  { cells, periods }: Kept,
  selection: Selection,
) {
  await cells.counted();
  // First what there is most to be done with afterwards: the store answers the rest meanwhile.
  const [summarised, { metrics, series }, logs] = await Promise.all([
    readSummarised(db, cells, selection),
    readMetricsAndSeries(db, periods, selection),
    readLogRecords(db, { cells, periods }, selection),
  ]);
  const { requests, attributes, telemetry, facts } = summarised;
  return {
    ...requests,
    attributes: attributes.attributes,
    series: series.series,
    left: { attributes: attributes.left, series: series.left },
    telemetry,
    logs,
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

async function readMetricsAndSeries(
  db: Database,
  periods: PeriodMemory,
  selection: Selection,
) {
  const [points, spans] = await Promise.all([
    readActivity(db, selection, "points"),
    readActivity(db, selection, "spans"),
  ]);
  const found = await readMetrics({ db, periods, points }, selection);
  const series = await readSeries(
    { db, periods, points, spans },
    found,
    selection,
  );
  return { metrics: found.metrics, series };
}

async function readLogRecords(
  db: Database,
  { cells: { arrivals }, periods }: Kept,
  selection: Selection,
) {
  const records = await readActivity(db, selection, "records", REACH);
  return readLogs({ db, periods, records, arrivals }, selection);
}
