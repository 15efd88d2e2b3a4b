import { quote } from "./quote.js";
import { kinds } from "./summaries/kinds.js";

/** A ClickHouse cluster that the tables are spread over. */
export interface Cluster {
  /** As in system.clusters, or a macro such as `{cluster}`. */
  readonly name: string;
}

/** The clause that makes a DDL statement run on every node; empty without a cluster. */
export function onCluster(cluster: Cluster | undefined): string {
  return cluster === undefined ? "" : ` ON CLUSTER ${quote(cluster.name)}`;
}

/**
 * What decides the shard of a row. Always computed from the row alone, never rand(): a replayed segment
 * must find its rows where they went the first time, or its deduplication token would not be known there.
 * Spans of one trace share a shard, and so do its log records and the points of one series.
 */
export const shardedBy: Readonly<Record<string, string>> = {
  otel_traces: "cityHash64(TraceId)",
  otel_logs:
    "if(TraceId != '', cityHash64(TraceId), cityHash64(ServiceName, Timestamp, Body))",
  otel_metrics_gauge: "cityHash64(ServiceName, MetricName, Attributes)",
  otel_metrics_sum: "cityHash64(ServiceName, MetricName, Attributes)",
  otel_metrics_histogram: "cityHash64(ServiceName, MetricName, Attributes)",
  otel_metrics_exponential_histogram:
    "cityHash64(ServiceName, MetricName, Attributes)",
  otel_metrics_summary: "cityHash64(ServiceName, MetricName, Attributes)",
  isoscope_requests: "RequestHash",
  // Where the trace's spans are.
  isoscope_flows: "Trace",
  isoscope_operations: "StatementId",
  ...Object.fromEntries(
    kinds.map((kind) => [`isoscope_summary_${kind}`, "Build"]),
  ),
};

/** Small tables that every node holds whole. */
const everywhere = new Set([
  "isoscope_migrations",
  "isoscope_flow_progress",
  "isoscope_log_templates",
  "isoscope_errors",
  "isoscope_alerts",
  "isoscope_summary_builds",
]);

/** A week: the default of an hour is shorter than an outage that a spool bridges. */
const DEDUPLICATION_SECONDS = 7 * 24 * 3600;

/**
 * One statement of a migration as a cluster needs it: each table becomes a replicated one on every node,
 * `<table>_local`, and a Distributed one over them that has the table's own name, so that loading and
 * reading stay as they are.
 *
 * @throws Error for a statement of a kind not known here: whoever adds one says how it is spread
 */
export function clusterStatements(
  statement: string,
  cluster: Cluster,
): string[] {
  const create = /^CREATE TABLE IF NOT EXISTS (\w+)(?=\s*\()/.exec(statement);
  if (create?.[1] !== undefined) {
    return createTable(statement, create[1], create[0], cluster);
  }
  const alter = /^ALTER TABLE (\w+)\s+(\w+ \w+)/.exec(statement);
  if (alter?.[1] !== undefined && alter[2] !== undefined) {
    return alterTable(statement, alter[1], alter[2], cluster);
  }
  const whole = /^(?:DROP|TRUNCATE) TABLE (?:IF EXISTS )?(\w+)/.exec(statement);
  if (whole?.[1] !== undefined) {
    return wholeTable(statement, whole[1], whole[0], cluster);
  }
  throw new Error(
    `A cluster needs to know how to spread: ${statement.slice(0, 80)}`,
  );
}

/** What is done to a table as a whole: to the one that is asked first, so that nothing asks for what is gone. */
function wholeTable(
  statement: string,
  table: string,
  head: string,
  cluster: Cluster,
): string[] {
  const to = (name: string) =>
    statement.replace(
      head,
      () =>
        `${head.slice(0, head.length - table.length)}${name}${onCluster(cluster)}`,
    );
  return everywhere.has(table)
    ? [to(table)]
    : [to(table), to(`${table}_local`)];
}

function createTable(
  statement: string,
  table: string,
  head: string,
  cluster: Cluster,
): string[] {
  if (everywhere.has(table)) {
    // One path for all shards: all nodes are replicas of one another.
    return [
      replicated(
        statement.replace(head, () => `${head}${onCluster(cluster)}`),
        `/clickhouse/tables/{database}/${table}`,
        "{shard}-{replica}",
      ),
    ];
  }
  const key = shardedBy[table];
  if (key === undefined) {
    throw new Error(`A cluster needs to know what ${table} is sharded by.`);
  }
  const local = `${table}_local`;
  return [
    replicated(
      statement.replace(
        head,
        () => `CREATE TABLE IF NOT EXISTS ${local}${onCluster(cluster)}`,
      ),
      `/clickhouse/tables/{shard}/{database}/${local}`,
      "{replica}",
    ),
    `CREATE TABLE IF NOT EXISTS ${table}${onCluster(cluster)} AS ${local}
ENGINE = Distributed(${quote(cluster.name)}, currentDatabase(), ${local}, ${key})`,
  ];
}

function replicated(statement: string, path: string, replica: string): string {
  const engine = /\bENGINE = (\w*MergeTree)(?:\(([^()]*)\))?/;
  if (!engine.test(statement)) {
    throw new Error(`No MergeTree to replicate in: ${statement.slice(0, 80)}`);
  }
  return statement
    .replace(engine, (_, name: string, rest: string | undefined) => {
      const own = rest === undefined || rest === "" ? "" : `, ${rest}`;
      return `ENGINE = Replicated${name}(${quote(path)}, ${quote(replica)}${own})`;
    })
    .replace(
      /\bnon_replicated_deduplication_window = (\d+)/,
      `replicated_deduplication_window = $1, replicated_deduplication_window_seconds = ${DEDUPLICATION_SECONDS}`,
    );
}

/** What an ALTER changes that a Distributed table has too: its columns, and nothing of how they lie. */
const columnChange = /^(?:ADD|DROP|MODIFY|RENAME|COMMENT) COLUMN$/;
const otherChange =
  /\b(?:ADD|DROP|MODIFY|MATERIALIZE|CLEAR|RESET) (?:INDEX|PROJECTION|CONSTRAINT|STATISTICS|TTL|SETTING|ORDER BY|SAMPLE BY)\b/;

function alterTable(
  statement: string,
  table: string,
  action: string,
  cluster: Cluster,
): string[] {
  const to = (name: string) =>
    statement.replace(
      `ALTER TABLE ${table}`,
      () => `ALTER TABLE ${name}${onCluster(cluster)}`,
    );
  if (everywhere.has(table)) return [to(table)];
  if (!columnChange.test(action)) return [to(`${table}_local`)];
  if (otherChange.test(statement)) {
    throw new Error(
      `A Distributed table takes changes of columns only; split: ${statement.slice(0, 80)}`,
    );
  }
  return [to(`${table}_local`), to(table)];
}
