import type { Pair } from "../side.js";

interface SpanCount {
  readonly spans: number;
  /** Traces; of the spans themselves only, not of a key. */
  readonly traces: number;
  /** Versions of the instrumentation; of the spans themselves only. */
  readonly versions: readonly string[];
}

/** Successful spans of one operation that one instrumentation recorded and that have one attribute. */
export interface SpanInventory {
  /** The operation's id. */
  readonly operation: string;
  /** The instrumentation scope's name, or "". */
  readonly scope: string;
  /** "" for the spans themselves. */
  readonly key: string;
  readonly baseline: SpanCount | undefined;
  readonly candidate: SpanCount | undefined;
}

/** What a process says it reports. */
interface Manifest {
  /** Versions by short name, as `pg`. */
  readonly instrumentations: Readonly<Record<string, string>>;
  /** Signals, sampler, log level, propagators as text. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface TelemetryPopulation {
  readonly spans: readonly SpanInventory[];
  readonly manifests: readonly ({
    readonly service: string;
  } & Pair<Manifest | undefined>)[];
}
