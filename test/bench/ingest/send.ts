import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Signal } from "../../support/otlp.js";
import { compiled } from "../../support/compiled.js";

/** What the load generator reports. */
export interface Sent {
  readonly acknowledged: number;
  readonly refused: number;
  readonly wallSeconds: number;
  /** Latency of an acknowledgement, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Load {
  readonly seconds: number;
  /** Items per second; 0 sends as fast as answers come. */
  readonly rate?: number;
  readonly encoding?: "identity" | "gzip";
  readonly connections?: number;
  /** Keeps the requests of several loads on one collector apart. */
  readonly offset?: number;
  /** Traces unless told otherwise. */
  readonly signal?: Signal;
}

/** Runs the load generator in a process of its own. */
export async function send(url: string, load: Load): Promise<Sent> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    compiled("bench/ingest/sender.js"),
    url,
    String(load.seconds),
    String(load.connections ?? 8),
    load.encoding ?? "identity",
    String(load.rate ?? 0),
    String(load.offset ?? 0),
    load.signal ?? "traces",
  ]);
  return JSON.parse(stdout) as Sent;
}
