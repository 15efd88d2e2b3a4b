import type { Database } from "../../database.js";
import { readAttributes } from "./attributes.js";
import { pivot, type Selection } from "./ask.js";
import type { Cells } from "./cells.js";
import { readFacts, recordedFacts } from "./facts.js";
import { readActivity } from "./kept/periods/activity.js";
import type { PeriodMemory } from "./kept/periods/period-memory.js";
import { readLogs, REACH } from "./logs.js";
import { readNames } from "./names.js";
import { readMetrics } from "./metrics.js";
import { readSeries } from "./series.js";
import { readRequests } from "./requests.js";
import { readManifests, readTelemetry } from "./telemetry.js";

/** What is known of what is compared. */
export interface Kept {
  readonly cells: Promise<Cells>;
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
  const early = readEarly(db, selection);
  const counted = cells.then(async (found) => {
    await found.counted();
    return found;
  });
  // First what there is most to be done with afterwards: the store answers the rest meanwhile.
  const [summarised, { metrics, series }, logs] = await Promise.all([
    counted.then((found) => readSummarised(db, found, early, selection)),
    counted.then(() => readMetricsAndSeries({ db, periods, early }, selection)),
    counted.then(async ({ arrivals }) =>
      readLogs(
        { db, periods, records: await early.records, arrivals },
        selection,
      ),
    ),
    // Whatever of it nobody has come to wait for may fail, too.
    ...Object.values(early),
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

/** Small things that need not wait until it is found out what the sides consist of. */
const readEarly = (db: Database, selection: Selection) => ({
  facts: recordedFacts(db, selection),
  manifests: readManifests(db, selection),
  points: readActivity(db, selection, "points"),
  spans: readActivity(db, selection, "spans"),
  records: readActivity(db, selection, "records", REACH),
});

type Early = ReturnType<typeof readEarly>;

/** All at once, first what takes longest. */
async function readSummarised(
  db: Database,
  cells: Cells,
  early: Early,
  selection: Selection,
) {
  const names = readNames(db, selection);
  const attributes = readAttributes(cells, selection, names);
  const requests = readRequests(cells, names);
  const [telemetry, facts] = await Promise.all([
    readTelemetry(cells, selection, { requests, manifests: early.manifests }),
    readFacts(cells, selection, early.facts),
    requests,
    attributes,
  ]);
  return {
    ...{ requests: await requests, attributes: await attributes },
    ...{ telemetry, facts },
  };
}

async function readMetricsAndSeries(
  {
    db,
    periods,
    early,
  }: {
    readonly db: Database;
    readonly periods: PeriodMemory;
    readonly early: Early;
  },
  selection: Selection,
) {
  const [points, spans] = await Promise.all([early.points, early.spans]);
  const found = await readMetrics({ db, periods, points }, selection);
  const series = await readSeries(
    { db, periods, points, spans },
    found,
    selection,
  );
  return { metrics: found.metrics, series };
}
