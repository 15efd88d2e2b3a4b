import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { IsoscopeError } from "./errors.js";
import { packageFolder } from "./package-folder.js";
import type { Limits } from "./receive/limits.js";
import { MAX_RETENTION_DAYS } from "./store/retention-rules.js";

/** Everything the collector can be told. Parsed once, frozen, passed down. */
export interface Config {
  /** Address to bind. */
  readonly host: string;
  /** OTLP/HTTP, API and UI; 0 picks a free port. */
  readonly port: number;
  /** OTLP/gRPC; 0 picks a free port. */
  readonly grpcPort: number;
  /** Absolute path of the folder that holds the spool and the embedded store. */
  readonly dataDir: string;
  /** A ClickHouse server instead of the embedded engine. */
  readonly clickhouseUrl: string | undefined;
  /** The server's cluster that the tables are spread over. */
  readonly clickhouseCluster: string | undefined;
  /** Absolute path of the keys file; undefined means keys are not asked for. */
  readonly keysFile: string | undefined;
  /** Days that telemetry is kept. */
  readonly retentionDays: number;
  /** Other days for some signals or environments, as text. */
  readonly retention: string | undefined;
  /** Upper bound of the spool on disk, in MiB. */
  readonly spoolMaxMb: number;
  /** Nothing is taken in while the disk of the spool has less free, in MiB; 0 never refuses. */
  readonly minFreeMb: number;
  /** Largest request accepted after decompression, in MiB. */
  readonly maxRequestMb: number;
  /** Within this a request must have arrived, in seconds. */
  readonly requestTimeoutS: number;
  /** Most connections at a time, of OTLP/HTTP, API and UI together and of OTLP/gRPC each. */
  readonly maxConnections: number;
  /** "default", "off" or the path of a file with redaction rules. */
  readonly redaction: string | undefined;
  /** What hashes of settings are made with; undefined means one of the data folder's own. */
  readonly salt: string | undefined;
  /** Absolute path of the file with alert rules; undefined evaluates none. */
  readonly alertsFile: string | undefined;
  /** What comparisons read is counted before anybody compares, or when somebody does. */
  readonly summarize: "ahead" | "asked";
  /** How many different names are stored, and how much one item may hold. */
  readonly limits: Limits;
  readonly allowAnonymous: boolean;
  readonly logLevel: string;
}

type Source = Readonly<Record<string, string | undefined>>;

export const defaults = {
  host: "127.0.0.1",
  port: 4318,
  grpcPort: 4317,
  dataDir: ".isoscope",
  retentionDays: 30,
  spoolMaxMb: 2048,
  minFreeMb: 256,
  maxRequestMb: 64,
  requestTimeoutS: 20,
  maxConnections: 16_384,
  summarize: "ahead",
  limits: {
    environments: 200,
    services: 500,
    operations: 2_000,
    series: 50_000,
    count: 256,
    valueBytes: 65_536,
  },
  logLevel: "warn",
} as const;

function text(source: Source, name: string): string | undefined {
  const value = source[name]?.trim();
  return value === undefined || value === "" ? undefined : value;
}

function integer(
  source: Source,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  const raw = text(source, name);
  if (raw === undefined) return fallback;
  const value = Number(raw);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `${name} is "${raw}", which is not a whole number from ${min} to ${max}.`,
      { hint: `Set it to something like ${fallback}, or unset it.` },
    );
  }
  return value;
}

function oneOf<T extends string>(
  source: Source,
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const raw = text(source, name) ?? fallback;
  const choice = choices.find((one) => one === raw);
  if (choice === undefined) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `${name} is "${raw}", which is neither ${choices.join(" nor ")}.`,
      { hint: `Set it to ${fallback}, or unset it.` },
    );
  }
  return choice;
}

function limit(source: Source, name: string, fallback: number): number {
  return integer(source, `ISOSCOPE_MAX_${name}`, fallback, 1, 10_000_000);
}

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

/**
 * Reads the configuration.
 *
 * @param source variables by name; command-line flags are laid over the environment by the caller
 * @throws IsoscopeError ISO-CONFIG, with the variable at fault and what to set
 */
export function parseConfig(source: Source): Config {
  const keysFile = text(source, "ISOSCOPE_KEYS_FILE");
  const alertsFile = text(source, "ISOSCOPE_ALERTS");
  const config: Config = {
    host: text(source, "ISOSCOPE_HOST") ?? defaults.host,
    port: integer(source, "ISOSCOPE_PORT", defaults.port, 0, 65535),
    grpcPort: integer(
      source,
      "ISOSCOPE_GRPC_PORT",
      defaults.grpcPort,
      0,
      65535,
    ),
    dataDir: resolve(text(source, "ISOSCOPE_DATA_DIR") ?? defaults.dataDir),
    clickhouseUrl: text(source, "ISOSCOPE_CLICKHOUSE_URL"),
    clickhouseCluster: text(source, "ISOSCOPE_CLICKHOUSE_CLUSTER"),
    keysFile: keysFile === undefined ? undefined : resolve(keysFile),
    retentionDays: integer(
      source,
      "ISOSCOPE_RETENTION_DAYS",
      defaults.retentionDays,
      1,
      MAX_RETENTION_DAYS,
    ),
    retention: text(source, "ISOSCOPE_RETENTION"),
    spoolMaxMb: integer(
      source,
      "ISOSCOPE_SPOOL_MAX_MB",
      defaults.spoolMaxMb,
      16,
      16_777_216,
    ),
    minFreeMb: integer(
      source,
      "ISOSCOPE_MIN_FREE_MB",
      defaults.minFreeMb,
      0,
      16_777_216,
    ),
    maxRequestMb: integer(
      source,
      "ISOSCOPE_MAX_REQUEST_MB",
      defaults.maxRequestMb,
      1,
      512,
    ),
    requestTimeoutS: integer(
      source,
      "ISOSCOPE_REQUEST_TIMEOUT_S",
      defaults.requestTimeoutS,
      1,
      3600,
    ),
    maxConnections: integer(
      source,
      "ISOSCOPE_MAX_CONNECTIONS",
      defaults.maxConnections,
      1,
      1_000_000,
    ),
    redaction: text(source, "ISOSCOPE_REDACTION"),
    salt: text(source, "ISOSCOPE_SALT"),
    alertsFile: alertsFile === undefined ? undefined : resolve(alertsFile),
    summarize: oneOf(
      source,
      "ISOSCOPE_SUMMARIZE",
      ["ahead", "asked"],
      defaults.summarize,
    ),
    limits: {
      environments: limit(source, "ENVIRONMENTS", defaults.limits.environments),
      services: limit(source, "SERVICES", defaults.limits.services),
      operations: limit(source, "OPERATIONS", defaults.limits.operations),
      series: limit(source, "SERIES", defaults.limits.series),
      count: limit(source, "ATTRIBUTES", defaults.limits.count),
      valueBytes: limit(source, "VALUE_BYTES", defaults.limits.valueBytes),
    },
    allowAnonymous: text(source, "ISOSCOPE_ALLOW_ANONYMOUS") === "1",
    logLevel: text(source, "ISOSCOPE_LOG_LEVEL") ?? defaults.logLevel,
  };
  if (
    !loopback.has(config.host) &&
    config.keysFile === undefined &&
    !config.allowAnonymous
  ) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `Refusing to listen on ${config.host} without keys: anyone who can reach it could read and write telemetry.`,
      {
        hint: "Set ISOSCOPE_KEYS_FILE, or ISOSCOPE_ALLOW_ANONYMOUS=1 if the network is trusted, or bind 127.0.0.1.",
      },
    );
  }
  if (
    config.clickhouseCluster !== undefined &&
    config.clickhouseUrl === undefined
  ) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      "ISOSCOPE_CLICKHOUSE_CLUSTER is set without ISOSCOPE_CLICKHOUSE_URL: the embedded engine has no cluster.",
      { hint: "Set ISOSCOPE_CLICKHOUSE_URL to one of the cluster's nodes." },
    );
  }
  return Object.freeze(config);
}

/** The environment of this process, the only place it is read. */
export function processEnvironment(): Source {
  return process.env;
}

/** This package's version. */
export const version = (
  JSON.parse(readFileSync(new URL("package.json", packageFolder), "utf8")) as {
    version: string;
  }
).version;
