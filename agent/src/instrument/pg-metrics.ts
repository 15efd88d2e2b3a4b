import { context, trace } from "@opentelemetry/api";
import {
  hrTime,
  hrTimeDuration,
  hrTimeToMilliseconds,
} from "@opentelemetry/core";
import type { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { DurationHistogram } from "../metrics/duration";

/** Attributes of a query's duration, in the order {@link keepPgMetrics} gives their values. */
const KEYS = [
  "db.operation.name",
  "db.namespace",
  "server.address",
  "server.port",
  "db.system.name",
  "error.type",
];

/** The bounds the semantic conventions advise for database calls, seconds. */
const BOUNDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/**
 * The histogram that {@link keepPgMetrics} fills.
 *
 * @param version of the instrumentation, under whose name it is sent
 */
export function queryDurations(
  version: string,
  exemplars: boolean,
): DurationHistogram {
  return new DurationHistogram(
    { name: "@opentelemetry/instrumentation-pg", version },
    "db.client.operation.duration",
    "Duration of database client operations.",
    KEYS,
    exemplars,
    BOUNDS,
  );
}

/** How long a pool's counts may be behind, ms. */
const BEHIND_MS = 1_000;

interface Pool {
  readonly options?: {
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
  };
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  on(event: string, listener: () => void): unknown;
}

interface Counter {
  add(change: number, attributes: Record<string, string>): void;
}

type Values = Readonly<Record<string, string | number | undefined>>;

/** The instrumentation's own parts that this file takes the place of, or uses. */
interface Internals {
  readonly _connectionsCount: Counter;
  readonly _connectionPendingRequests: Counter;
  _setPoolConnectEventListeners(pool: Pool): void;
  _recordPoolMax(pool: Pool): void;
  recordOperationDuration(attributes: Values, start: [number, number]): void;
}

/**
 * Keeps the metrics of PostgreSQL clients at a fraction of the cost: seven times for each query the
 * instrumentation makes an attribute object and has the SDK hash it, six of them to count connections. Here a
 * pool is counted once a second, if anything happened, and a duration finds its series as HTTP's do.
 */
export function keepPgMetrics(
  pg: PgInstrumentation,
  durations: DurationHistogram,
): void {
  const own = pg as unknown as Internals;
  const watched = new WeakSet<Pool>();
  own._setPoolConnectEventListeners = (pool) => {
    own._recordPoolMax(pool);
    if (watched.has(pool)) return;
    watched.add(pool);
    const counts = new PoolCounts(pool, own);
    for (const event of ["connect", "acquire", "remove", "release"]) {
      pool.on(event, () => {
        counts.changed();
      });
    }
  };
  own.recordOperationDuration = (attributes, start) => {
    const ms = hrTimeToMilliseconds(hrTimeDuration(start, hrTime()));
    durations.record(
      ms,
      trace.getSpan(context.active()),
      attributes["db.operation.name"],
      attributes["db.namespace"],
      attributes["server.address"],
      attributes["server.port"],
      attributes["db.system.name"],
      attributes["error.type"],
    );
  };
}

/** What the counters say of one pool, and when to look again. */
class PoolCounts {
  readonly #pool: Pool;
  readonly #to: Internals;
  readonly #name: string;
  #used = 0;
  #idle = 0;
  #pending = 0;
  #isDue = false;

  constructor(pool: Pool, to: Internals) {
    this.#pool = pool;
    this.#to = to;
    const { host, port, database } = pool.options ?? {};
    this.#name = `${host ?? "unknown_host"}:${port ?? "unknown_port"}/${database ?? "unknown_database"}`;
  }

  changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      this.#count();
    }, BEHIND_MS).unref();
  }

  #count(): void {
    const { totalCount, idleCount: idle, waitingCount: pending } = this.#pool;
    const used = totalCount - idle;
    const pool = { "db.client.connection.pool.name": this.#name };
    const { _connectionsCount: connections } = this.#to;
    const state = "db.client.connection.state";
    connections.add(used - this.#used, { [state]: "used", ...pool });
    connections.add(idle - this.#idle, { [state]: "idle", ...pool });
    this.#to._connectionPendingRequests.add(pending - this.#pending, pool);
    [this.#used, this.#idle, this.#pending] = [used, idle, pending];
  }
}
