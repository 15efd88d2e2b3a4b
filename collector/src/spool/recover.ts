import { readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { readEnvelopes, type Envelope } from "../otlp/envelope.js";
import { signals, type Signal } from "../otlp/messages.js";
import { syncFolder, type Segment } from "./segment.js";

export interface Recovered {
  /** Oldest first. */
  readonly segments: Segment[];
  /** The envelopes in them: their senders may try again. */
  readonly envelopes: Envelope[];
  /** Bytes cut from torn tails: requests that were never acknowledged. */
  readonly tornBytes: number;
}

/** The signal and opening time that a segment's name tells. */
function parseSegmentId(
  id: string,
): { signal: Signal; openedAt: number } | undefined {
  const [signal, time] = id.split("-");
  const known = signals.find((name) => name === signal);
  const openedAt = Number.parseInt(time ?? "", 36);
  if (known === undefined || !Number.isFinite(openedAt)) return undefined;
  return { signal: known, openedAt };
}

/**
 * Reads what an earlier process left in the spool. A segment that was being written when it died may end
 * in a request that was cut short; that tail was never acknowledged and is cut off.
 */
export async function recover(folder: string): Promise<Recovered> {
  const segments: Segment[] = [];
  const envelopes: Envelope[] = [];
  let tornBytes = 0;
  const files = (await readdir(folder)).filter((file) => file.endsWith(".pb"));
  for (const file of files.sort()) {
    const id = file.slice(0, -".pb".length);
    const parsed = parseSegmentId(id);
    if (parsed === undefined) continue;
    const path = join(folder, file);
    const bytes = await readFile(path);
    let end = 0;
    let requests = 0;
    let kinds = 0;
    for (const found of readEnvelopes(bytes)) {
      end = found.end;
      requests++;
      kinds |= found.envelope.kinds;
      envelopes.push(found.envelope);
    }
    tornBytes += bytes.length - end;
    if (end === 0) {
      await rm(path);
      continue;
    }
    if (end < bytes.length) await truncate(path, end);
    segments.push({ id, path, bytes: end, requests, kinds, ...parsed });
  }
  if (files.length > 0) await syncFolder(folder);
  segments.sort((a, b) => a.openedAt - b.openedAt);
  return { segments, envelopes, tornBytes };
}
