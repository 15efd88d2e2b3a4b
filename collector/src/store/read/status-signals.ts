import { signals, type Signal } from "../../otlp/messages.js";
import { daysOf, type Retention } from "../retention-rules.js";
import type { StoredEnvironment, StoredTable } from "./status.js";

/** What is stored of one signal. */
export interface StoredSignal {
  readonly items: number;
  /** On disk, compressed. */
  readonly bytes: number;
  /** Null while nothing is stored. */
  readonly bytesPerItem: number | null;
  readonly oldestReceivedAt: string | null;
  readonly retentionDays: number;
  readonly retentionDaysByEnvironment: Record<string, number>;
}

const tablePrefix: Readonly<Record<Signal, string>> = {
  traces: "otel_traces",
  logs: "otel_logs",
  metrics: "otel_metrics_",
};

/** Sums up, for each signal, its tables, environments and how long it is kept. */
export function storedSignals(
  tables: readonly StoredTable[],
  environments: readonly StoredEnvironment[],
  retention: Retention,
): Record<Signal, StoredSignal> {
  const entries = signals.map((signal) => {
    const own = tables.filter(({ table }) =>
      table.startsWith(tablePrefix[signal]),
    );
    const items = own.reduce((sum, { rows }) => sum + rows, 0);
    const bytes = own.reduce((sum, table) => sum + table.bytes, 0);
    const [oldest] = environments
      .flatMap(({ oldestBySignal }) => oldestBySignal[signal] ?? [])
      .sort();
    const kept = daysOf(retention, signal);
    return [
      signal,
      {
        items,
        bytes,
        bytesPerItem: items === 0 ? null : bytes / items,
        oldestReceivedAt: oldest ?? null,
        retentionDays: kept.days,
        retentionDaysByEnvironment: Object.fromEntries(
          kept.environments.map(({ environment, days }) => [environment, days]),
        ),
      },
    ] as const;
  });
  return Object.fromEntries(entries) as Record<Signal, StoredSignal>;
}
