import { defaults } from "../config.js";

const { limits } = defaults;

/** The flags of `isoscope collector`: flag, the variable it stands for, what it means. */
export const collectorFlags = [
  [
    "--host <address>",
    "ISOSCOPE_HOST",
    `address to bind (default ${defaults.host})`,
  ],
  [
    "--port <number>",
    "ISOSCOPE_PORT",
    `OTLP/HTTP, API and UI; 0 picks a free port (default ${defaults.port})`,
  ],
  [
    "--grpc-port <number>",
    "ISOSCOPE_GRPC_PORT",
    `OTLP/gRPC; 0 picks a free port (default ${defaults.grpcPort})`,
  ],
  [
    "--data-dir <folder>",
    "ISOSCOPE_DATA_DIR",
    `spool and embedded store (default ${defaults.dataDir})`,
  ],
  [
    "--clickhouse-url <url>",
    "ISOSCOPE_CLICKHOUSE_URL",
    "use a ClickHouse server instead of the embedded engine",
  ],
  [
    "--clickhouse-cluster <name>",
    "ISOSCOPE_CLICKHOUSE_CLUSTER",
    "spread the tables over this cluster of the server",
  ],
  [
    "--keys-file <file>",
    "ISOSCOPE_KEYS_FILE",
    "ask for a key of this file on every request",
  ],
  [
    "--redaction <file>",
    "ISOSCOPE_REDACTION",
    "rules for what is cut out before storage: a JSON file, or off (default: passwords, tokens, cards)",
  ],
  [
    "--alerts <file>",
    "ISOSCOPE_ALERTS",
    "evaluate the alert rules of this file: JSON or YAML, see docs/alerts.md",
  ],
  [
    "--retention-days <days>",
    "ISOSCOPE_RETENTION_DAYS",
    `how long telemetry is kept (default ${defaults.retentionDays})`,
  ],
  [
    "--retention <rules>",
    "ISOSCOPE_RETENTION",
    "other days for some signals or environments: traces=7,development=3",
  ],
  [
    "--spool-max-mb <MiB>",
    "ISOSCOPE_SPOOL_MAX_MB",
    `disk budget of the spool (default ${defaults.spoolMaxMb})`,
  ],
  [
    "--min-free-mb <MiB>",
    "ISOSCOPE_MIN_FREE_MB",
    `take nothing in while the disk has less free (default ${defaults.minFreeMb})`,
  ],
  [
    "--max-request-mb <MiB>",
    "ISOSCOPE_MAX_REQUEST_MB",
    `largest request, decompressed (default ${defaults.maxRequestMb})`,
  ],
  [
    "--request-timeout-s <seconds>",
    "ISOSCOPE_REQUEST_TIMEOUT_S",
    `within which a request must have arrived (default ${defaults.requestTimeoutS})`,
  ],
  [
    "--max-connections <number>",
    "ISOSCOPE_MAX_CONNECTIONS",
    `open at a time (default ${defaults.maxConnections})`,
  ],
  [
    "--summarize <when>",
    "ISOSCOPE_SUMMARIZE",
    "count what comparisons read ahead of them (ahead, the default), or when somebody compares (asked)",
  ],
  [
    "--max-environments <number>",
    "ISOSCOPE_MAX_ENVIRONMENTS",
    `names stored, the rest as isoscope.overflow (default ${limits.environments})`,
  ],
  [
    "--max-services <number>",
    "ISOSCOPE_MAX_SERVICES",
    `names stored (default ${limits.services})`,
  ],
  [
    "--max-operations <number>",
    "ISOSCOPE_MAX_OPERATIONS",
    `span names stored of one service (default ${limits.operations})`,
  ],
  [
    "--max-series <number>",
    "ISOSCOPE_MAX_SERIES",
    `metric series stored of one service (default ${limits.series})`,
  ],
  [
    "--max-attributes <number>",
    "ISOSCOPE_MAX_ATTRIBUTES",
    `of one span, record, point or resource (default ${limits.count})`,
  ],
  [
    "--max-value-bytes <bytes>",
    "ISOSCOPE_MAX_VALUE_BYTES",
    `of one attribute (default ${limits.valueBytes})`,
  ],
  [
    "--log-level <level>",
    "ISOSCOPE_LOG_LEVEL",
    `trace, debug, info, warn or error (default ${defaults.logLevel})`,
  ],
] as const;
