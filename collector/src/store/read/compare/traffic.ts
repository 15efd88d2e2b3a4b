import type { Database } from "../../database.js";
import { ask } from "../query.js";
import type { SideWindow } from "./ask.js";

export interface TrafficRow {
  readonly service: string;
  readonly operation: string;
  /** Traces with their root span. */
  readonly requests: number;
  readonly failed: number;
}

/** The root operations of one side with their requests, most used first. */
export function readTraffic(
  db: Database,
  { environment, commit, sinceMs, untilMs }: SideWindow,
): Promise<TrafficRow[]> {
  return ask<TrafficRow>(
    db,
    "compare/traffic.sql",
    {},
    { environment, commit, since: sinceMs, until: untilMs },
  );
}
