import { metricKinds, type Signal } from "../../otlp/messages.js";
import { quote } from "../quote.js";
import { loadSql } from "../sql.js";
import { redactionSql, type Redaction } from "./redaction.js";
import {
  envelopeMessage,
  logsStructure,
  metricsStructure,
  requestsStructure,
  tracesStructure,
  type MetricKind,
} from "./structure.js";

/** One INSERT … SELECT that takes a segment into one table. */
export interface Statement {
  /** Names the statement in errors and in deduplication tokens. */
  readonly table: string;
  /** Runs only if the segment holds one of these kinds of metric; 0 runs always. */
  readonly kinds: number;
  readonly sql: (source: Source) => string;
}

/** Where a statement reads the segment from, and the token that makes a replay harmless. */
export interface Source {
  /** The table expression, given the structure to read with. */
  readonly from: (structure: string) => string;
  /** Settings that name the schema: a file for the embedded engine, the text itself for a server. */
  readonly schema: string;
  readonly token: string;
  readonly redaction: Redaction;
  /** Appended after SETTINGS (a server reads `FORMAT Protobuf` from the request body). */
  readonly suffix: string;
}

// One block per insert, read by one thread in file order: a replay then makes the very same block, which
// is what its deduplication token stands for.
const oneBlock = [
  "max_insert_threads = 1",
  "max_threads = 1",
  "max_parsing_threads = 1",
  "max_insert_block_size = 100000000",
  "max_block_size = 100000000",
  "min_insert_block_size_rows = 100000000",
  "min_insert_block_size_bytes = 0",
  "insert_deduplicate = 1",
  // Whatever a server's profile says: in this statement, now, and known again by its token.
  "async_insert = 0",
  "deduplicate_insert_select = 'enable_even_for_bad_queries'",
  // There is nothing to optimise in a plan that reads one file once, and looking for it takes the planner
  // tens of milliseconds for every segment.
  "query_plan_enable_optimizations = 0",
  // Redaction's slow branch is for the few lists that hold a secret.
  "short_circuit_function_evaluation = 'force_enable'",
];

function settings(signal: Signal, schema: string, token: string): string {
  return [
    schema,
    `format_schema_message_name = '${envelopeMessage[signal]}'`,
    ...oneBlock,
    `insert_deduplication_token = ${quote(token)}`,
  ].join(",\n    ");
}

/** The functions that every statement begins with, redaction built in. */
function functions(redaction: Redaction): string {
  const sql = redactionSql(redaction);
  return loadSql("load/functions.sql")
    .trim()
    .replace("{{is_secret_key}}", () => sql.isSecretKey)
    .replace("{{has_secret_key}}", () => sql.hasSecretKey)
    .replace("{{has_secret_value}}", () => sql.hasSecretValue)
    .replace("{{has_secret}}", () => sql.hasSecret)
    .replace("{{secret}}", () => sql.secret);
}

function statement(
  signal: Signal,
  table: string,
  file: string,
  structure: string,
  kinds = 0,
): Statement {
  return {
    table,
    kinds,
    sql: (source) =>
      loadSql(`load/${file}.sql`)
        .replace("{{functions}}", () => functions(source.redaction))
        .replace("{{segment}}", () => source.from(structure))
        .replace("{{signal}}", signal)
        .replace("{{settings}}", () =>
          settings(signal, source.schema, `${source.token}:${table}`),
        )
        .trimEnd() + source.suffix,
  };
}

const requestsOf = (signal: Signal) =>
  statement(signal, "isoscope_requests", "requests", requestsStructure);

/** What loads a segment of each signal, in order; the ledger last, so that it never runs ahead. */
export const statements: Record<Signal, readonly Statement[]> = {
  traces: [
    statement("traces", "otel_traces", "traces", tracesStructure),
    requestsOf("traces"),
  ],
  logs: [
    statement("logs", "otel_logs", "logs", logsStructure),
    requestsOf("logs"),
  ],
  metrics: [
    ...(Object.keys(metricKinds) as MetricKind[]).map((kind) =>
      statement(
        "metrics",
        `otel_metrics_${kind}`,
        `metrics_${kind}`,
        metricsStructure(kind),
        metricKinds[kind],
      ),
    ),
    requestsOf("metrics"),
  ],
};
