import { distinct } from "../../../../../group.js";
import { metricKinds } from "../../../../../otlp/messages.js";
import type { Database } from "../../../../database.js";
import { loadSql } from "../../../../sql.js";
import { all } from "../../../filters.js";
import { hourConditions, hourOf, wholeHours } from "../../../hours.js";
import { ask, plain } from "../../../query.js";
import { sideNames } from "../../arrivals.js";
import type { Selection } from "../../ask.js";
import type { Activity, Reach } from "./period.js";

/** Which tables hold what, and which column says when it was. */
const tables = {
  spans: { time: "Timestamp", of: ["otel_traces"] },
  records: { time: "Timestamp", of: ["otel_logs"] },
  points: {
    time: "TimeUnix",
    of: Object.keys(metricKinds).map((kind) => `otel_metrics_${kind}`),
  },
};

/** By environment. */
export type Activities = (environment: string) => Activity;

/**
 * In which hours of its environments a selection's sides have something.
 *
 * @param reach so much before and after their windows as well
 */
export async function readActivity(
  db: Database,
  selection: Selection,
  signal: keyof typeof tables,
  { beforeMs = 0, afterMs = 0 }: Reach = {},
): Promise<Activities> {
  const sides = sideNames.map((name) => selection[name]);
  const { time, of } = tables[signal];
  const hours = wholeHours({
    sinceMs: Math.min(...sides.map((side) => side.sinceMs)) - beforeMs,
    untilMs: Math.max(...sides.map((side) => side.untilMs)) + afterMs,
  });
  const where = all(hourConditions(hours, time));
  const one = loadSql("read/compare/kept/periods/activity.sql")
    .trimEnd()
    .replaceAll("{{hour}}", hourOf(time))
    .replace("{{where}}", () => where.sql);
  const rows = await ask<{
    readonly environment: string;
    readonly hourMs: number;
    readonly version: string;
  }>(
    db,
    "compare/kept/periods/activities.sql",
    {
      activity: plain(
        of
          .map((table) => one.replaceAll("{{table}}", table))
          .join("\n    UNION ALL\n    "),
      ),
    },
    {
      environments: distinct(sides.map(({ environment }) => environment)),
      ...where.params,
    },
  );
  const found = new Map<string, Map<number, string>>();
  for (const { environment, hourMs, version } of rows) {
    const hours = found.get(environment) ?? new Map<number, string>();
    hours.set(hourMs, version);
    found.set(environment, hours);
  }
  return (environment) => found.get(environment) ?? new Map<number, string>();
}
