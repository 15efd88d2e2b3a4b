import { setTimeout as sleep } from "node:timers/promises";
import { get, type Status } from "./api.js";

const pollMs = 1_000;

export interface SettleOptions {
  /** Nothing new for this long means that all has arrived, in milliseconds. */
  quietMs: number;
  timeoutMs: number;
  onProgress?: (status: Status) => void;
}

/**
 * Waits until no more spans and log records come in and what came is stored.
 * Metrics are not waited for: they come as long as the applications run.
 *
 * @throws Error when there is still movement at the deadline
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
    if (count !== lastCount || waiting(status)) {
      lastCount = count;
      quietSince = performance.now();
    }
    if (performance.now() - quietSince >= options.quietMs) return status;
    if (performance.now() > deadline)
      throw new Error(
        `telemetry had not settled after ${options.timeoutMs} ms: ${JSON.stringify(status.ingest)}, ${status.spool.segments} segments wait`,
      );
    await sleep(pollMs);
  }
}

/** Whether spans or log records that were acknowledged are not stored yet. */
function waiting(status: Status): boolean {
  const { spans, logRecords } = stored(status);
  return (
    spans < status.ingest.traces.items || logRecords < status.ingest.logs.items
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
