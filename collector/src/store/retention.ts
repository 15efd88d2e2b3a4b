import { signals, type Signal } from "../otlp/messages.js";
import type { Database } from "./database.js";
import { quote } from "./quote.js";
import { daysOf, type Retention } from "./retention-rules.js";
import { loadSql } from "./sql.js";

/**
 * Gives every table the TTL that the retention asks for; those that have it already are left alone.
 *
 * Only the definition changes, and in the background each part's own expiry, for which ClickHouse reads
 * two columns and rewrites none (`materialize_ttl_recalculate_only`). What has expired by then goes soon
 * after: whole days as dropped parts; where environments differ, their rows in a merge of the day's part.
 *
 * @param spread what a statement becomes on a cluster
 * @returns the tables that were changed
 */
export async function applyRetention(
  db: Database,
  retention: Retention,
  spread: (statement: string) => readonly string[] = (statement) => [statement],
): Promise<string[]> {
  const found = await db.rows<{ table: string; definition: string }>(
    loadSql("retention/tables.sql"),
  );
  const changed: string[] = [];
  for (const { table, definition } of found) {
    const wanted = ttlOf(table, retention);
    if (
      wanted === undefined ||
      (ttlIn(definition) === wanted.expression &&
        settingIn(definition, "ttl_only_drop_parts") === wanted.onlyDropParts &&
        settingIn(definition, "materialize_ttl_recalculate_only") === "1")
    ) {
      continue;
    }
    for (const statement of [
      `ALTER TABLE ${table} MODIFY SETTING ttl_only_drop_parts = ${wanted.onlyDropParts}, materialize_ttl_recalculate_only = 1`,
      `ALTER TABLE ${table} MODIFY TTL ${wanted.expression} SETTINGS mutations_sync = 0, materialize_ttl_after_modify = 1`,
    ]) {
      for (const part of spread(statement)) await db.command(part);
    }
    changed.push(table);
  }
  return changed;
}

interface Ttl {
  /** As ClickHouse writes it itself, so that it is recognised. */
  readonly expression: string;
  readonly onlyDropParts: "0" | "1";
}

function ttlOf(table: string, retention: Retention): Ttl | undefined {
  if (table === "isoscope_requests") {
    // The ledger of all of them: kept for as long as anything that it speaks of.
    const longest = signals.flatMap((signal) => {
      const { days, environments } = daysOf(retention, signal);
      return [days, ...environments.map((one) => one.days)];
    });
    return ttl(String(Math.max(...longest)), "1");
  }
  const signal = signalOf(table);
  if (signal === undefined) return undefined;
  const { days, environments } = daysOf(retention, signal);
  if (environments.length === 0) return ttl(String(days), "1");
  const cases = environments.map(
    (one) => `Environment = ${quote(one.environment)}, ${one.days}`,
  );
  return ttl(`multiIf(${cases.join(", ")}, ${days})`, "0");
}

function ttl(days: string, onlyDropParts: "0" | "1"): Ttl {
  return {
    expression: `toDateTime(ReceivedAt) + toIntervalDay(${days})`,
    onlyDropParts,
  };
}

const derivedFromTraces = new Set([
  "otel_traces",
  "isoscope_flows",
  "isoscope_operations",
]);

function signalOf(table: string): Signal | undefined {
  if (derivedFromTraces.has(table) || table.startsWith("isoscope_summary_")) {
    return "traces";
  }
  if (table === "otel_logs") return "logs";
  return table.startsWith("otel_metrics_") ? "metrics" : undefined;
}

/** @param definition as in system.tables.engine_full */
function ttlIn(definition: string): string | undefined {
  return / TTL (.*?)(?: SETTINGS |$)/s.exec(definition)?.[1];
}

function settingIn(definition: string, name: string): string | undefined {
  return new RegExp(`\\b${name} = (\\w+)`).exec(definition)?.[1];
}
