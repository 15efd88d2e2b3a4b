import type { Database } from "../database.js";
import {
  all,
  attributeConditions,
  sideConditions,
  when,
  type AttributeFilter,
  type SideFilter,
} from "./filters.js";
import { ask, type Fragment } from "./query.js";

export interface LogFilter extends SideFilter {
  /** The least SeverityNumber; records without one are then left out. */
  readonly minSeverity?: number | undefined;
  /** A part of the body, in any case. */
  readonly text?: string | undefined;
  readonly traceId?: string | undefined;
  /** Also what agents record of themselves. */
  readonly agent?: boolean | undefined;
  readonly attributes: AttributeFilter;
}

/**
 * Where a page ended. Log records have no id: the order among equal times is that of a hash of the record,
 * and of records alike in all they say, `seen` counts those already given.
 */
export interface LogPosition {
  readonly atNs: string;
  readonly hash: string;
  readonly seen: number;
}

export interface StoredLogRecord {
  readonly atNs: string;
  readonly observedNs: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  readonly eventName: string;
  readonly service: string;
  readonly environment: string;
  readonly commit: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Record<string, string>;
  readonly resource: Record<string, string>;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly hash: string;
}

export interface LogReader {
  /**
   * The newest log records.
   *
   * @param after where the page before ended
   */
  list(
    filter: LogFilter,
    limit: number,
    after?: LogPosition,
  ): Promise<StoredLogRecord[]>;
}

/** The position after the last of these rows, which continue from `after`. */
export function logPositionAfter(
  rows: readonly StoredLogRecord[],
  after?: LogPosition,
): LogPosition | undefined {
  const last = rows.at(-1);
  if (last === undefined) return after;
  const same = (row: { atNs: string; hash: string }) =>
    row.atNs === last.atNs && row.hash === last.hash;
  const before = after !== undefined && same(after) ? after.seen : 0;
  return {
    atNs: last.atNs,
    hash: last.hash,
    seen: before + rows.filter(same).length,
  };
}

export function logReader(db: Database): LogReader {
  return {
    list: (filter, limit, after) => {
      const met = conditions(filter);
      return ask<StoredLogRecord>(
        db,
        "logs/list.sql",
        {
          older: all([...met, ...olderThan(after)]),
          where: all([...met, ...from(after)]),
        },
        {
          limit,
          seen: after?.seen ?? 0,
          atNs: after?.atNs ?? "9223372036854775807",
        },
      );
    },
  };
}

function conditions(filter: LogFilter): Fragment[] {
  return [
    ...sideConditions(filter, "Timestamp"),
    when(filter.minSeverity, (minSeverity) => ({
      sql: "SeverityNumber >= {minSeverity:UInt8}",
      params: { minSeverity },
    })),
    filter.agent === true
      ? []
      : { sql: "NOT startsWith(EventName, 'isoscope.')", params: {} },
    when(filter.text, (text) => ({
      sql: "positionCaseInsensitiveUTF8(Body, {text:String}) > 0",
      params: { text },
    })),
    when(filter.traceId, (traceId) => ({
      sql: "TraceId = {traceId:String}",
      params: { traceId },
    })),
    attributeConditions(filter.attributes, [
      "LogAttributes",
      "ResourceAttributes",
    ]),
  ].flat();
}

const olderThan = (after?: LogPosition) =>
  when(after, () => ({
    sql: "Timestamp < fromUnixTimestamp64Nano({atNs:Int64}, 'UTC')",
    params: {},
  }));

const from = (after?: LogPosition) =>
  when(after, ({ hash }) => ({
    sql: `Timestamp <= fromUnixTimestamp64Nano({atNs:Int64}, 'UTC')
    AND (Timestamp < fromUnixTimestamp64Nano({atNs:Int64}, 'UTC') OR RowHash <= {hash:UInt64})`,
    params: { hash },
  }));
