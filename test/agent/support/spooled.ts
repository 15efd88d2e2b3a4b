import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decode, type Received } from "./decode.js";

/** What the agent left on disk. */
export function readSpool(folder: string): Received {
  const all: Received = { spans: [], logs: [], metrics: [] };
  for (const name of readdirSync(folder)) {
    const signal = name.split(".").at(1) ?? "";
    const body = gunzipSync(readFileSync(join(folder, name)));
    const got = decode(signal, "application/x-protobuf", body);
    all.spans.push(...got.spans);
    all.logs.push(...got.logs);
    all.metrics.push(...got.metrics);
  }
  return all;
}
