import type { Database } from "../../database.js";
import { loadSql } from "../../sql.js";
import { power } from "../../summaries/powers.js";
import { ask, plain, type Fragment } from "../query.js";

/** One side: which rows belong to it. Times in Unix milliseconds. */
export interface SideWindow {
  readonly environment: string;
  /** A prefix; empty for any commit. */
  readonly commit: string;
  readonly sinceMs: number;
  /** Exclusive. */
  readonly untilMs: number;
}

export interface Selection {
  readonly baseline: SideWindow;
  readonly candidate: SideWindow;
  /** Only what this service did, where the statement can tell. */
  readonly service: string | undefined;
}

/** Whether what a service did within a side's window belongs to the side. */
export const isOn = (
  of: { readonly commit: string; readonly service: string },
  selection: Selection,
  name: "baseline" | "candidate",
): boolean =>
  of.commit.startsWith(selection[name].commit) &&
  (selection.service ?? of.service) === of.service;

/** Runs one of the statements of this folder over both sides of a selection. */
export function askSides<Row>(
  db: Database,
  selection: Selection,
  name: string,
  params: Readonly<Record<string, unknown>> = {},
  fragments: Readonly<Record<string, Fragment>> = {},
): Promise<Row[]> {
  const side = loadSql("read/compare/side.sql").trimEnd();
  const toldSide = loadSql("read/compare/told_side.sql").trimEnd();
  const flows = loadSql("read/compare/flows.sql").replace(
    "{{flow_side}}",
    loadSql("read/compare/flow_side.sql").trimEnd(),
  );
  return ask<Row>(
    db,
    `compare/${name}.sql`,
    {
      ...fragments,
      side: plain(side),
      told_side: plain(toldSide),
      flows: plain(flows.trimEnd()),
      power: plain(power),
    },
    { ...parametersOf(selection), ...params },
  );
}

/** The greatest hash of a trace. */
export const ALL_HASHES = 2n ** 64n - 1n;

/** What the statements of this folder call a selection. */
export function parametersOf({
  baseline,
  candidate,
  service,
}: Selection): Readonly<Record<string, unknown>> {
  return {
    loaded_since: 0,
    trace_up_to: ALL_HASHES,
    service: service ?? "",
    baseline_environment: baseline.environment,
    baseline_commit: baseline.commit,
    baseline_since: baseline.sinceMs,
    baseline_until: baseline.untilMs,
    candidate_environment: candidate.environment,
    candidate_commit: candidate.commit,
    candidate_since: candidate.sinceMs,
    candidate_until: candidate.untilMs,
  };
}

/** A row that one of the sides has. */
export interface Sided {
  /** 0 the baseline, 1 the candidate. */
  readonly side: number;
}

/** One entry per subject, with each side's row or undefined. */
export function pivot<Row extends Sided>(
  rows: readonly Row[],
  keyOf: (row: Row) => readonly unknown[],
): {
  readonly first: Row;
  readonly baseline?: Row;
  readonly candidate?: Row;
}[] {
  const subjects = new Map<
    string,
    { first: Row; baseline?: Row; candidate?: Row }
  >();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const subject = subjects.get(key) ?? { first: row };
    subject[row.side === 0 ? "baseline" : "candidate"] = row;
    subjects.set(key, subject);
  }
  return [...subjects.values()];
}
