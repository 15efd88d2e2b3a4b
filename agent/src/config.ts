import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** The OTLP signals; also the last part of their OTLP/HTTP paths. */
export type Signal = "traces" | "metrics" | "logs";
export const SIGNALS: readonly Signal[] = ["traces", "metrics", "logs"];

/** Environment variables, as `process.env` gives them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Where one signal goes. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Paths of PEM files: the authority to trust, and what to show of oneself. */
  readonly tls: Tls;
}

/** OTEL_EXPORTER_OTLP_[<SIGNAL>_]{CERTIFICATE,CLIENT_CERTIFICATE,CLIENT_KEY}. */
export interface Tls {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** How finished records are batched: OTEL_BSP_* for spans, OTEL_BLRP_* for log records. */
export interface BatchLimits {
  /** How long a record may wait, ms. */
  readonly delayMs: number;
  /** Records that make a batch full. */
  readonly size: number;
}

/** OTEL_[SPAN_|EVENT_|LINK_]ATTRIBUTE_{COUNT,VALUE_LENGTH}_LIMIT and OTEL_SPAN_{EVENT,LINK}_COUNT_LIMIT. */
export interface SpanLimits {
  readonly attributes: AttributeLimits;
  readonly eventAttributes: AttributeLimits;
  readonly linkAttributes: AttributeLimits;
  readonly events: number;
  readonly links: number;
}

export interface AttributeLimits {
  readonly count: number;
  /** UTF-16 units of a string, or of each string in an array. */
  readonly valueLength: number;
}

/** Which parts of a request are taken along, so that it can be sent again. */
export type RequestCapture = "headers" | "body";

/** Everything the agent takes from its surroundings, read once at start. */
export interface Config {
  readonly disabled: boolean;
  readonly protocol: "http/protobuf" | "http/json";
  readonly targets: Readonly<Record<Signal, Target>>;
  /** Signals switched off with `OTEL_<SIGNAL>_EXPORTER=none`. */
  readonly off: ReadonlySet<Signal>;
  readonly sampler: string;
  readonly samplerArg: string | undefined;
  /** OTEL_PROPAGATORS, in order. */
  readonly propagators: readonly string[];
  readonly spanBatch: BatchLimits;
  readonly logBatch: BatchLimits;
  readonly spanLimits: SpanLimits;
  readonly metricIntervalMs: number;
  /** The longest that one collection waits for an instrument's asynchronous callback, ms. */
  readonly metricTimeoutMs: number;
  /** Whether metrics link to traces: OTEL_METRICS_EXEMPLAR_FILTER is not `always_off`. */
  readonly exemplars: boolean;
  /** ISOSCOPE_CAPTURE_REQUEST; nothing by default. */
  readonly capture: RequestCapture | undefined;
  /** The most an exit may be held up, ms. */
  readonly exitBudgetMs: number;
  /** Time allowed for one request to the collector, ms. */
  readonly requestTimeoutMs: number;
  readonly spoolDir: string;
  /** Disk budget for what could not be sent, bytes; 0 keeps nothing on disk. */
  readonly spoolMaxBytes: number;
  readonly logLevel: string;
  /** Short names (`pg`, `http`) that OTEL_NODE_{ENABLED,DISABLED}_INSTRUMENTATIONS lists. */
  readonly instrumentations: {
    readonly enabled: ReadonlySet<string> | undefined;
    readonly disabled: ReadonlySet<string>;
  };
  /** What is told of the environment. */
  readonly facts: {
    /** Pillars left out: ISOSCOPE_FACTS_DISABLED, or `all`. */
    readonly off: ReadonlySet<string>;
    /** ISOSCOPE_SALT: what makes hashes of settings comparable; the collector's own when undefined. */
    readonly salt: string | undefined;
    /** ISOSCOPE_FACTS_SCHEMA=1: asks the database for the shape of its tables, once. */
    readonly schema: boolean;
  };
  /** Kept whole for the detectors, which look at some forty platform variables. */
  readonly env: Env;
}

const DEFAULT_ENDPOINT = "http://127.0.0.1:4318";

/** A timer set for longer goes off at once, and again and again. */
const MOST_MS = 2 ** 31 - 1;

/**
 * Reads the agent's configuration: `ISOSCOPE_*` first, then the standard `OTEL_*`.
 *
 * @param env the environment to read; the process's own by default
 */
export function readConfig(env: Env = process.env): Config {
  const endpoint =
    text(env, "ISOSCOPE_ENDPOINT") ??
    text(env, "OTEL_EXPORTER_OTLP_ENDPOINT") ??
    DEFAULT_ENDPOINT;
  const enabled = text(env, "OTEL_NODE_ENABLED_INSTRUMENTATIONS");
  const metricIntervalMs = duration(env, "OTEL_METRIC_EXPORT_INTERVAL", 10_000);
  return {
    disabled: text(env, "OTEL_SDK_DISABLED")?.toLowerCase() === "true",
    protocol:
      text(env, "OTEL_EXPORTER_OTLP_PROTOCOL") === "http/json"
        ? "http/json"
        : "http/protobuf",
    targets: {
      traces: target(env, "traces", endpoint),
      metrics: target(env, "metrics", endpoint),
      logs: target(env, "logs", endpoint),
    },
    off: new Set(
      SIGNALS.filter(
        (signal) =>
          text(env, `OTEL_${signal.toUpperCase()}_EXPORTER`) === "none",
      ),
    ),
    sampler: text(env, "OTEL_TRACES_SAMPLER") ?? "always_on",
    samplerArg: text(env, "OTEL_TRACES_SAMPLER_ARG"),
    propagators: [
      ...names(text(env, "OTEL_PROPAGATORS") ?? "tracecontext,baggage"),
    ],
    spanBatch: batch(env, "OTEL_BSP", 512),
    // Log records are encoded a batch at a time, which must not be felt on the event loop.
    logBatch: batch(env, "OTEL_BLRP", 256),
    spanLimits: spanLimits(env),
    metricIntervalMs,
    metricTimeoutMs: Math.min(
      metricIntervalMs,
      duration(env, "OTEL_METRIC_EXPORT_TIMEOUT", 10_000),
    ),
    exemplars: text(env, "OTEL_METRICS_EXEMPLAR_FILTER") !== "always_off",
    capture: captureOf(text(env, "ISOSCOPE_CAPTURE_REQUEST")),
    exitBudgetMs: 500,
    requestTimeoutMs: duration(env, "OTEL_EXPORTER_OTLP_TIMEOUT", 10_000),
    spoolDir: text(env, "ISOSCOPE_AGENT_SPOOL_DIR") ?? defaultSpool(endpoint),
    spoolMaxBytes:
      number(env, "ISOSCOPE_AGENT_SPOOL_MAX_MB", 128) * 1024 * 1024,
    logLevel: text(env, "OTEL_LOG_LEVEL")?.toLowerCase() ?? "error",
    instrumentations: {
      enabled: enabled === undefined ? undefined : names(enabled),
      disabled: names(text(env, "OTEL_NODE_DISABLED_INSTRUMENTATIONS") ?? ""),
    },
    facts: {
      off: names(text(env, "ISOSCOPE_FACTS_DISABLED") ?? ""),
      salt: text(env, "ISOSCOPE_SALT"),
      schema: text(env, "ISOSCOPE_FACTS_SCHEMA") === "1",
    },
    env,
  };
}

/**
 * Parses the `key=value,key=value` form of OTEL_RESOURCE_ATTRIBUTES and OTLP headers.
 * A pair that is not one is left out; a value that is not percent-encoded is taken as it is.
 */
export function parsePairs(list: string | undefined): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const part of (list ?? "").split(",")) {
    const at = part.indexOf("=");
    if (at <= 0) continue;
    pairs[part.slice(0, at).trim()] = decode(part.slice(at + 1).trim());
  }
  return pairs;
}

function target(env: Env, signal: Signal, endpoint: string): Target {
  const prefix = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}`;
  const own = (name: string): string | undefined =>
    text(env, `${prefix}_${name}`) ?? text(env, `OTEL_EXPORTER_OTLP_${name}`);
  const explicit =
    text(env, "ISOSCOPE_ENDPOINT") === undefined
      ? text(env, `${prefix}_ENDPOINT`)
      : undefined;
  const key = text(env, "ISOSCOPE_KEY");
  return {
    url: explicit ?? `${endpoint.replace(/\/+$/, "")}/v1/${signal}`,
    headers: {
      ...parsePairs(env["OTEL_EXPORTER_OTLP_HEADERS"]),
      ...parsePairs(env[`${prefix}_HEADERS`]),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    tls: {
      ca: own("CERTIFICATE"),
      cert: own("CLIENT_CERTIFICATE"),
      key: own("CLIENT_KEY"),
    },
  };
}

function captureOf(setting: string | undefined): RequestCapture | undefined {
  return setting === "headers" || setting === "body" ? setting : undefined;
}

/** @param most however large a batch the setting asks for */
function batch(env: Env, prefix: string, most: number): BatchLimits {
  return {
    delayMs: Math.min(MOST_MS, number(env, `${prefix}_SCHEDULE_DELAY`, 1_000)),
    size: Math.min(
      most,
      Math.max(1, number(env, `${prefix}_MAX_EXPORT_BATCH_SIZE`, most)),
    ),
  };
}

function spanLimits(env: Env): SpanLimits {
  const common = number(env, "OTEL_ATTRIBUTE_COUNT_LIMIT", 128);
  const length = "ATTRIBUTE_VALUE_LENGTH_LIMIT";
  const valueLength = number(
    env,
    `OTEL_SPAN_${length}`,
    number(env, `OTEL_${length}`, Infinity),
  );
  const attributes = (of: string, fallback: number): AttributeLimits => ({
    count: number(env, `OTEL_${of}_ATTRIBUTE_COUNT_LIMIT`, fallback),
    valueLength,
  });
  return {
    attributes: attributes("SPAN", common),
    eventAttributes: attributes("EVENT", 128),
    linkAttributes: attributes("LINK", 128),
    events: number(env, "OTEL_SPAN_EVENT_COUNT_LIMIT", 128),
    links: number(env, "OTEL_SPAN_LINK_COUNT_LIMIT", 128),
  };
}

/** One folder per user and endpoint: what was meant for one collector never reaches another. */
function defaultSpool(endpoint: string): string {
  const id = createHash("sha256").update(endpoint).digest("hex").slice(0, 12);
  let user = "app";
  try {
    user = String(userInfo().uid);
  } catch {
    // A container may run as a uid that has no entry in passwd.
  }
  // Directly below the temporary folder, where only its owner may rename or remove it.
  return join(tmpdir(), `isoscope-agent-${user}-${id}`);
}

function text(env: Env, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

function number(env: Env, name: string, fallback: number): number {
  const raw = text(env, name);
  const value = raw === undefined ? Number.NaN : Number(raw);
  return Number.isFinite(value) && value >= 0 ? value : fallback;
}

/** Milliseconds of which there must be some: with an interval of 0 nothing else would run. */
function duration(env: Env, name: string, fallback: number): number {
  return Math.min(MOST_MS, number(env, name, fallback) || fallback);
}

function names(list: string): ReadonlySet<string> {
  return new Set(
    list
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
