import { setTimeout as sleep } from "node:timers/promises";
import { get, type Status } from "./api.js";

const pollMs = 250;

export interface SettleOptions {
  /** Nothing new for this long means that all has arrived, in milliseconds. */
  quietMs: number;
  timeoutMs: number;
  onProgress?: (status: Status) => void;
}

/**
 * Waits until no more spans and log records come in and everything that came
 * is stored, data points too: those keep coming while the applications run,
 * so the moment between two exports counts.
 *
 * @returns the status at that moment, or at the deadline
 */
export async function settled(
  collectorUrl: string,
  options: SettleOptions,
): Promise<Status> {
  const deadline = performance.now() + options.timeoutMs;
  let lastCount = -1;
  let quietSince = performance.now();
  for (;;) {
    const status = await get<Status>(`${collectorUrl}/api/v1/status`);
    options.onProgress?.(status);
    const count = status.ingest.traces.items + status.ingest.logs.items;
    if (count !== lastCount) {
      lastCount = count;
      quietSince = performance.now();
    }
    const now = performance.now();
    if (now > deadline) return status;
    if (now - quietSince >= options.quietMs && allStored(status)) return status;
    await sleep(pollMs);
  }
}

/** Whether a query finds exactly what was acknowledged, of every signal. */
export function allStored(status: Status): boolean {
  const { spans, logRecords, dataPoints } = stored(status);
  const { traces, logs, metrics } = status.ingest;
  return (
    spans === traces.items &&
    logRecords === logs.items &&
    dataPoints === metrics.items
  );
}

/** Rows in the store, over all environments. */
export function stored(status: Status): {
  spans: number;
  logRecords: number;
  dataPoints: number;
} {
  const total = { spans: 0, logRecords: 0, dataPoints: 0 };
  for (const { spans, logRecords, dataPoints } of status.environments) {
    total.spans += spans;
    total.logRecords += logRecords;
    total.dataPoints += dataPoints;
  }
  return total;
}
