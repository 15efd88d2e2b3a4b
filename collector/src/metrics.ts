import { Counter, Gauge, Registry, collectDefaultMetrics } from "prom-client";
import { signals } from "./otlp/messages.js";
import type { LoaderState } from "./spool/loader.js";
import type { SpoolState } from "./spool/spool.js";
import type { StoredEnvironment, StoredTable } from "./store/read/status.js";
import type { Tally } from "./receive/tally.js";

/** The collector's own figures, read from where they are kept when they are asked for. */
export function collectorMetrics(sources: {
  readonly tally: Tally;
  readonly spool: () => SpoolState;
  readonly loader: () => LoaderState;
  /** What the store's tables hold; rejects while it is away. */
  readonly storage: () => Promise<readonly StoredTable[]>;
  /** What is stored of each environment; rejects while the store is away. */
  readonly environments: () => Promise<readonly StoredEnvironment[]>;
}): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const perSignal = (
    name: string,
    help: string,
    read: (signal: (typeof signals)[number]) => number,
  ): void => {
    new Counter({
      name,
      help,
      labelNames: ["signal"],
      registers: [registry],
      collect() {
        this.reset();
        for (const signal of signals) this.inc({ signal }, read(signal));
      },
    });
  };
  const { bySignal } = sources.tally;
  perSignal(
    "isoscope_receive_requests_total",
    "Requests acknowledged.",
    (signal) => bySignal[signal].requests,
  );
  perSignal(
    "isoscope_receive_items_total",
    "Spans, log records or data points acknowledged.",
    (signal) => bySignal[signal].items,
  );
  perSignal(
    "isoscope_receive_bytes_total",
    "Bytes acknowledged, after decompression.",
    (signal) => bySignal[signal].bytes,
  );
  perSignal(
    "isoscope_receive_duplicates_total",
    "Requests recognised as a client's retry.",
    (signal) => bySignal[signal].duplicates,
  );
  perSignal(
    "isoscope_receive_rejected_items_total",
    "Items reported as rejected in partial_success.",
    (signal) => bySignal[signal].rejectedItems,
  );
  new Counter({
    name: "isoscope_receive_flagged_items_total",
    help: "Items stored though their times can't be right, by reason.",
    labelNames: ["signal", "reason"],
    registers: [registry],
    collect() {
      this.reset();
      for (const signal of signals) {
        const { timeFarOff, endBeforeStart } = bySignal[signal].flagged;
        this.inc({ signal, reason: "time_far_off" }, timeFarOff);
        this.inc({ signal, reason: "end_before_start" }, endBeforeStart);
      }
    },
  });
  new Counter({
    name: "isoscope_receive_refused_requests_total",
    help: "Requests refused whole, by error code.",
    labelNames: ["signal", "code"],
    registers: [registry],
    collect() {
      this.reset();
      for (const signal of signals) {
        for (const [code, count] of Object.entries(bySignal[signal].refused)) {
          this.inc({ signal, code }, count);
        }
      }
    },
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge(
    "isoscope_spool_bytes",
    "Bytes on disk that are not yet in the store.",
    () => sources.spool().bytes,
  );
  gauge(
    "isoscope_spool_max_bytes",
    "Disk budget of the spool.",
    () => sources.spool().maxBytes,
  );
  gauge(
    "isoscope_spool_segments",
    "Segments that are not yet in the store.",
    () => sources.spool().segments,
  );
  gauge(
    "isoscope_spool_oldest_seconds",
    "Age of the oldest request that is not yet in the store.",
    () => sources.spool().oldestMs / 1000,
  );
  gauge(
    "isoscope_quarantined_requests",
    "Requests set aside since start because ClickHouse refused them.",
    () => sources.loader().quarantined,
  );
  stored(registry, sources.storage);
  new Gauge({
    name: "isoscope_stored_oldest_timestamp_seconds",
    help: "When the oldest telemetry that is kept was received, in seconds since 1970.",
    labelNames: ["environment", "signal"],
    registers: [registry],
    async collect() {
      const found = await sources.environments().catch(() => []);
      this.reset();
      for (const { environment, oldestBySignal } of found) {
        for (const [signal, at] of Object.entries(oldestBySignal)) {
          this.set({ environment, signal }, Date.parse(at) / 1000);
        }
      }
    },
  });
  return registry;
}

/** The tables' figures, asked for once a scrape; absent while the store is away. */
function stored(
  registry: Registry,
  storage: () => Promise<readonly StoredTable[]>,
): void {
  // A scrape collects all its metrics at once: they share one question.
  let asked: Promise<readonly StoredTable[] | undefined> | undefined;
  const tables = () =>
    (asked ??= storage()
      .catch(() => undefined)
      .finally(() => (asked = undefined)));
  const perTable = (
    name: string,
    help: string,
    read: (table: StoredTable) => number,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames: ["table"],
      registers: [registry],
      async collect() {
        const found = await tables();
        this.reset();
        for (const one of found ?? [])
          this.set({ table: one.table }, read(one));
      },
    });
  };
  perTable("isoscope_stored_rows", "Rows in a table.", ({ rows }) => rows);
  perTable(
    "isoscope_stored_bytes",
    "Bytes of a table on disk, compressed.",
    ({ bytes }) => bytes,
  );
  perTable(
    "isoscope_stored_parts",
    "Active parts of a table: many say that merges fall behind.",
    ({ parts }) => parts,
  );
  new Gauge({
    name: "isoscope_store_up",
    help: "1 while the store answers, otherwise 0.",
    registers: [registry],
    async collect() {
      this.set((await tables()) === undefined ? 0 : 1);
    },
  });
}
