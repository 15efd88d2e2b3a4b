import type { LogPopulation, LogSide } from "../../../compare/population.js";
import type { Outcome } from "../../../compare/outcome.js";
import { distinct } from "../../../group.js";
import type { Database } from "../../database.js";
import type { Arrivals } from "../../summaries/summaries.js";
import type { Cluster } from "../../templates/drain.js";
import { learnTemplates, type Message } from "../../templates/learn.js";
import { HOUR_MS } from "../hours.js";
import { ask } from "../query.js";
import { sideNames, type BySide, type Name } from "./arrivals.js";
import { isOn, type Selection } from "./ask.js";
import type { Activities } from "./kept/periods/activity.js";
import { periodsOf, type Period } from "./kept/periods/period.js";
import type { PeriodMemory } from "./kept/periods/period-memory.js";
import { between, within } from "./kept/periods/within.js";
import { someOf } from "./kept/some-of.js";
import { templated } from "./templates.js";

/** Different messages that are learnt from at once: the commonest. */
const MOST_MESSAGES = 20_000;

/** A request's records are looked for so long before it began, as clocks differ, and after, in milliseconds. */
export const REACH = { beforeMs: 300_000, afterMs: HOUR_MS };
/** And so the requests of records. */
const BACK = { beforeMs: REACH.afterMs, afterMs: REACH.beforeMs };

/** What log records are read from, and which of it is known. */
export interface RecordSource {
  readonly db: Database;
  readonly periods: PeriodMemory;
  /** When there are log records. */
  readonly records: Activities;
  /** When the traces that they were written in arrived. */
  readonly arrivals: BySide<readonly Arrivals[]>;
}

interface MessageRow extends Message {
  readonly atMs: number;
  readonly records: number;
}

interface LogRow {
  readonly atMs: number;
  readonly commit: string;
  readonly service: string;
  readonly severity: number;
  readonly template: string;
  readonly root: string;
  readonly status: Outcome;
  readonly records: number;
  readonly traces: number;
  readonly examples: readonly string[];
}

/** What both sides write, by template and by the requests that it is written in. */
export async function readLogs(
  source: RecordSource,
  selection: Selection,
): Promise<LogPopulation[]> {
  const written = await Promise.all(
    sideNames.map((name) => readMessages(source, selection, name)),
  );
  const clusters = await learnTemplates(source.db, commonest(written.flat()));
  const sides = await Promise.all(
    sideNames.map((name) => readSide(source, selection, name, clusters)),
  );
  const logs = new Map<string, Written>();
  for (const [side, rows] of sides.entries()) {
    for (const row of rows) {
      const { service, severity, template, root, status } = row;
      const key = `${service}\n${severity}\n${root}\n${status}\n${template}`;
      let log = logs.get(key);
      if (log === undefined) {
        log = { service, severity, template, root, status, sides: [] };
        logs.set(key, log);
      }
      log.sides[side] = added(log.sides[side], row);
    }
  }
  return [...logs.values()].map(({ sides: [baseline, candidate], ...of }) => ({
    ...of,
    ...{ baseline, candidate },
  }));
}

type Written = Omit<LogPopulation, "baseline" | "candidate"> & {
  readonly sides: (LogSide | undefined)[];
};

function added(side: LogSide | undefined, row: LogRow): LogSide {
  const { records, traces, examples } = row;
  if (side === undefined) return { records, traces, examples };
  return {
    records: side.records + records,
    traces: side.traces + traces,
    examples: someOf(side.examples, examples),
  };
}

function readMessages(
  { db, periods, records }: RecordSource,
  selection: Selection,
  name: Name,
): Promise<MessageRow[]> {
  const { environment, sinceMs, untilMs } = selection[name];
  return periods.read<MessageRow>(
    { name: "messages", environment, lengthMs: HOUR_MS },
    periodsOf({ fromMs: sinceMs, toMs: untilMs }, records(environment)),
    (ranges) =>
      ask<MessageRow>(
        db,
        "compare/messages.sql",
        { within: within(environment, "Timestamp", ranges) },
        { lengthMs: HOUR_MS, most: MOST_MESSAGES },
      ),
  );
}

/** Of all messages those that were written most often. */
function commonest(rows: readonly MessageRow[]): Message[] {
  const messages = new Map<string, { message: Message; records: number }>();
  for (const { service, masked, records } of rows) {
    const key = `${service}\n${masked}`;
    const known = messages.get(key);
    if (known !== undefined) known.records += records;
    else messages.set(key, { message: { service, masked }, records });
  }
  const all = [...messages].sort(
    ([a, one], [b, other]) =>
      other.records - one.records || (a < b ? -1 : a > b ? 1 : 0),
  );
  return all.slice(0, MOST_MESSAGES).map(([, { message }]) => message);
}

async function readSide(
  { db, periods, records, arrivals }: RecordSource,
  selection: Selection,
  name: Name,
  clusters: readonly Cluster[],
): Promise<LogRow[]> {
  const { environment, sinceMs, untilMs } = selection[name];
  const ofEnvironment = distinct(
    sideNames.flatMap((one) =>
      selection[one].environment === environment ? arrivals[one] : [],
    ),
  );
  const templates = clusters.map(({ service, tokens }) => [service, tokens]);
  const rows = await periods.read<LogRow>(
    {
      name: JSON.stringify(["logs", templates]),
      ...{ environment, lengthMs: HOUR_MS },
    },
    periodsOf(
      { fromMs: sinceMs, toMs: untilMs },
      records(environment),
      REACH,
    ).map((period) => ({
      ...period,
      version: `${period.version} ${requestsOf(period, ofEnvironment)}`,
    })),
    (ranges) =>
      ask<LogRow>(
        db,
        "compare/logs.sql",
        {
          within: within(environment, "Timestamp", ranges, REACH),
          traces: within(environment, "Timestamp", ranges, BACK),
          anchored: between("anchor", ranges),
          templated: templated(clusters),
        },
        {
          ...{ ...REACH, lengthMs: HOUR_MS },
          loaded: ofEnvironment.map(({ loaded }) => loaded),
        },
      ),
  );
  return rows.filter((row) => isOn(row, selection, name));
}

/** What the requests depend on in which a period's records may have been written. */
function requestsOf(
  { fromMs, toMs }: Period,
  arrivals: readonly Arrivals[],
): string {
  return arrivals
    .filter(
      ({ firstMs, lastMs }) =>
        lastMs >= fromMs - BACK.beforeMs && firstMs < toMs + BACK.afterMs,
    )
    .map(({ loaded, upToMs, traces }) => `${loaded}/${upToMs}/${traces}`)
    .join(" ");
}
