import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./compiled.js";
import { startProcess } from "./process.js";

export interface CollectorOptions {
  /** A fresh temporary directory, removed by `stop`, when left out. */
  dataDir?: string;
  env?: Record<string, string>;
  /** More arguments of `isoscope collector`. */
  args?: string[];
  /** See {@link startProcess}. */
  ownGroup?: boolean;
}

export interface RunningCollector {
  url: string;
  /** Of OTLP/gRPC, on 127.0.0.1. */
  grpcPort: number;
  pid: number;
  dataDir: string;
  /** For tests of a crash: the data directory stays. Settles when it is gone. */
  kill: (signal: NodeJS.Signals) => Promise<void>;
  /** SIGTERM; settles with how it ended, its own temporary directory removed. */
  stop: () => Promise<number | NodeJS.Signals>;
  output: () => string;
}

/**
 * Starts the real collector as a child process on free loopback ports.
 *
 * @throws Error with the tail of its output when it does not get ready.
 */
export async function startCollector(
  options: CollectorOptions = {},
): Promise<RunningCollector> {
  const dataDir =
    options.dataDir ?? mkdtempSync(join(tmpdir(), "isoscope-test-"));
  const removeOwn = () => {
    if (options.dataDir === undefined)
      rmSync(dataDir, { recursive: true, force: true });
  };
  const child = await startProcess({
    name: "collector",
    args: [
      join(repository, "collector/bin/isoscope.js"),
      "collector",
      ...["--host", "127.0.0.1", "--port", "0", "--grpc-port", "0"],
      ...["--data-dir", dataDir],
      ...(options.args ?? []),
    ],
    ...(options.env && { env: options.env }),
    ownGroup: options.ownGroup ?? false,
    ready: (line) => {
      const found = /(http:\/\/127\.0\.0\.1:\d+).*127\.0\.0\.1:(\d+)/.exec(
        line,
      );
      if (found === null) return undefined;
      return { url: String(found[1]), grpcPort: Number(found[2]) };
    },
    timeoutMs: 30_000,
  }).catch((error: unknown) => {
    removeOwn();
    throw error;
  });
  return {
    ...child.value,
    pid: child.pid,
    dataDir,
    output: child.output,
    kill: async (signal) => {
      child.kill(signal);
      await child.exited;
    },
    stop: async () => {
      const how = await child.stop();
      removeOwn();
      return how;
    },
  };
}
