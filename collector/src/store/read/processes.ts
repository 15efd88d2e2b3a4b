import type { Database } from "../database.js";
import { loadSql } from "../sql.js";
import { ask, type Fragment } from "./query.js";

export interface ProcessRow {
  readonly environment: string;
  readonly commit: string;
  readonly service: string;
  readonly instance: string;
  readonly traces: number;
  readonly bad: number;
  readonly mine: boolean;
}

/** Which requests count as bad. */
export interface BadRequest {
  readonly outcome: string;
  readonly slowerMs: number;
  readonly respect:
    | {
        readonly step: string;
        readonly key: string;
        readonly value: string;
        readonly has: boolean;
      }
    | undefined;
}

export interface ProcessFactRow {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  readonly instances: readonly string[];
}

/** The requests in which an operation ran, and how those end that count as bad. */
export interface OperationRequests {
  /** Operation id. */
  readonly operation: string;
  readonly outcome: string;
  /** Unix milliseconds, the end exclusive. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** One of the bad ones: its processes are `mine`. */
  readonly traceId: string;
}

/**
 * What processes told (`told`) and which of them run (`current`), on both sides: those alive beside the latest
 * of their service to start, until within 15 minutes of its latest sign of life.
 */
export function runningProcesses(): Fragment {
  const side = loadSql("read/compare/told_side.sql").trimEnd();
  const sql = loadSql("read/processes/running.sql").trimEnd();
  return { sql: `\n${sql.replaceAll("{{told_side}}", side)}`, params: {} };
}

/** What tells the facts of processes apart: how each fares, and what it told. */
export function processReader(db: Database) {
  const list = async (
    requests: "like_trace" | "of_operation",
    params: Readonly<Record<string, unknown>>,
  ): Promise<ProcessRow[]> => {
    const sql = loadSql(`read/processes/${requests}.sql`).trimEnd();
    const rows = await ask<Omit<ProcessRow, "mine"> & { mine: number }>(
      db,
      "processes/list.sql",
      { requests: { sql: `\n${sql}`, params: {} } },
      params,
    );
    return rows.map((row) => ({ ...row, mine: row.mine === 1 }));
  };
  return {
    /**
     * The processes that served a root operation, in every environment.
     *
     * @param bad requests that end so, succeed in more milliseconds than `slowerMs` where that is not 0, or
     *   have or lack what `respect` names
     */
    likeTrace: (
      root: string,
      traceId: string,
      services: readonly string[],
      { respect, ...bad }: BadRequest,
    ) =>
      list("like_trace", {
        ...{ root: BigInt(root), traceId, services, ...bad },
        step: BigInt(respect?.step ?? 0),
        key: respect?.key ?? "",
        value: respect?.value ?? "",
        has: respect?.has ?? false,
      }),
    /** The processes that took part in an operation, in every environment. */
    ofOperation: (requests: OperationRequests) =>
      list("of_operation", {
        ...{ outcome: requests.outcome, traceId: requests.traceId },
        operation: BigInt(requests.operation),
        since: requests.sinceMs,
        until: requests.untilMs,
        services: [],
      }),
    facts: (environments: readonly string[], instances: readonly string[]) =>
      ask<ProcessFactRow>(
        db,
        "processes/facts.sql",
        {},
        { environments, instances },
      ),
  };
}
