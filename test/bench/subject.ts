import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../support/compiled.js";
import type { Signal } from "../support/otlp.js";
import { startProcess } from "../support/process.js";

/** A collector under measurement, on a data directory of its own. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/**
 * Starts a collector.
 *
 * @param args node's arguments, given the data directory
 */
export async function startSubject(
  name: string,
  args: (dataDir: string) => string[],
): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), "isoscope-bench-"));
  const child = await startProcess({
    name,
    args: args(dataDir),
    ready: (line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0],
    timeoutMs: 60_000,
  });
  return {
    url: child.value,
    pid: child.pid,
    dataDir,
    async stop() {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The arguments of the real collector. */
export const isoscopeArgs =
  (...more: string[]) =>
  (dataDir: string): string[] => [
    join(repository, "collector/bin/isoscope.js"),
    "collector",
    ...["--port", "0", "--grpc-port", "0", "--data-dir", dataDir],
    ...more,
  ];

export interface Stored {
  /** Spans, log records or data points. */
  readonly items: number;
  /** Bytes acknowledged and not yet in the tables. */
  readonly pending: number;
}

/** What the collector says it holds of a signal. */
export async function isoscopeStored(
  url: string,
  signal: Signal = "traces",
): Promise<Stored> {
  const answer = await fetch(`${url}/api/v1/status`);
  const status = (await answer.json()) as {
    spool: { bytes: number };
    storage: { table: string; rows: number }[];
  };
  const items = status.storage
    .filter(({ table }) => table.startsWith(`otel_${signal}`))
    .reduce((sum, { rows }) => sum + rows, 0);
  return { items, pending: status.spool.bytes };
}

/**
 * Waits until everything acknowledged is stored.
 *
 * @throws Error when a span is missing or there is one too many: such a run measures nothing
 */
export async function drained(
  stored: () => Promise<Stored>,
  expected: number,
): Promise<void> {
  let last: Stored = { items: 0, pending: 0 };
  for (let attempt = 0; attempt < 6000; attempt++) {
    last = await stored();
    if (last.pending === 0 && last.items >= expected) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (last.items !== expected) {
    throw new Error(`${last.items} items stored, ${expected} acknowledged`);
  }
}
