import type { Database } from "../../database.js";
import { askSides, type Selection } from "./ask.js";

type Both<T> = readonly [baseline: T, candidate: T];

/** An operation, one row for each of its statements. */
export interface NameRow {
  readonly operationId: string;
  /** Of operation and statement together. */
  readonly id: string;
  readonly service: string;
  readonly kind: string;
  readonly operation: string;
  readonly statement: string;
}

interface OperationRow {
  readonly id: string;
  readonly root: number;
  readonly both: number;
  readonly traces: Both<number>;
  readonly timed: Both<number>;
  readonly spans: Both<number>;
  readonly totalMs: Both<number>;
  readonly failed: Both<number>;
  readonly rejected: Both<number>;
  readonly failing: Both<readonly string[]>;
  readonly rejecting: Both<readonly string[]>;
  readonly problem: Both<string>;
  readonly quantiles: Both<readonly number[]>;
  readonly grid: Both<readonly number[]>;
  readonly halves: Both<readonly number[]>;
  // A test of nothing but ties has no p-value: JSON says null.
  readonly mannWhitney: {
    readonly u_statistic: number;
    readonly p_value: number | null;
  };
  readonly kolmogorovSmirnov: {
    readonly d_statistic: number;
    readonly p_value: number | null;
  };
}

/** What the operations are called, by the id of operation and statement together. */
export async function readNames(
  db: Database,
  selection: Selection,
): Promise<ReadonlyMap<string, NameRow>> {
  const rows = await askSides<NameRow>(db, selection, "operation_names");
  return new Map(rows.map((row) => [row.id, row]));
}

/** Every operation of both sides by id, with the tests over the whole populations. */
export async function readOperations(
  db: Database,
  selection: Selection,
  names: ReadonlyMap<string, NameRow>,
) {
  const rows = await askSides<OperationRow>(db, selection, "operations");
  return rows.flatMap((row) => {
    // A span that arrived between the two statements has no name yet.
    const name = names.get(row.id);
    return name === undefined ? [] : [populationOf(row, name)];
  });
}

function populationOf(row: OperationRow, name: NameRow) {
  return {
    ...name,
    root: row.root !== 0,
    baseline: sideOf(row, 0),
    candidate: sideOf(row, 1),
    mannWhitney:
      row.both === 0
        ? undefined
        : {
            u: row.mannWhitney.u_statistic,
            p: row.mannWhitney.p_value ?? 1,
          },
    kolmogorovSmirnov:
      row.both === 0
        ? undefined
        : {
            d: row.kolmogorovSmirnov.d_statistic,
            p: row.kolmogorovSmirnov.p_value ?? 1,
          },
  };
}

function sideOf(row: OperationRow, side: 0 | 1) {
  if (row.traces[side] === 0) return undefined;
  const [p50 = NaN, p95 = NaN, p99 = NaN] = row.quantiles[side];
  const [early50 = p50, early95 = p95, late50 = p50, late95 = p95] =
    row.halves[side];
  return {
    traces: row.traces[side],
    timed: row.timed[side],
    spans: row.spans[side],
    totalMs: row.totalMs[side],
    failed: row.failed[side],
    rejected: row.rejected[side],
    failing: row.failing[side],
    rejecting: row.rejecting[side],
    problem: row.problem[side],
    p50,
    p95,
    p99,
    grid: row.grid[side],
    early: { p50: early50, p95: early95 },
    late: { p50: late50, p95: late95 },
  };
}
