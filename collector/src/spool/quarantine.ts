import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Found } from "../otlp/envelope.js";
import type { Signal } from "../otlp/messages.js";
import { halve, type HalvingOptions } from "./halving.js";
import type { SegmentStore } from "./segment-store.js";
import { syncFolder, type Segment } from "./segment.js";

/** A request that the store refuses for its content, kept with the store's words. */
export interface Quarantined {
  readonly id: string;
  readonly signal: Signal;
  readonly table: string;
  readonly error: string;
  readonly receivedAt: string;
  readonly items: number;
  readonly bytes: number;
}

/**
 * Loads a segment into a table that refuses it whole, and keeps the requests that it refuses alone.
 *
 * @throws what {@link halve} throws
 */
export async function setAside(
  segment: Segment,
  table: string,
  store: SegmentStore,
  options: HalvingOptions,
): Promise<Quarantined[]> {
  const { folder } = options;
  await mkdir(folder, { recursive: true });
  const refused = await halve(segment, table, store, options);
  const bytes =
    refused.length === 0 ? Buffer.of() : await readFile(segment.path);
  const kept: Quarantined[] = [];
  for (const { id, found, error } of refused) {
    kept.push(await keep(folder, id, segment, table, found, bytes, error));
  }
  if (kept.length > 0) await syncFolder(folder);
  return kept;
}

async function keep(
  folder: string,
  id: string,
  segment: Segment,
  table: string,
  found: Found,
  bytes: Uint8Array,
  error: Error,
): Promise<Quarantined> {
  const entry: Quarantined = {
    id,
    signal: segment.signal,
    table,
    error: error.message,
    receivedAt: new Date(
      Number(found.envelope.receivedUnixNano / 1_000_000n),
    ).toISOString(),
    items: found.envelope.items,
    bytes: found.request.length,
  };
  await writeFile(
    join(folder, `${id}.pb`),
    bytes.subarray(found.start, found.end),
    { flush: true },
  );
  await writeFile(join(folder, `${id}.json`), JSON.stringify(entry, null, 2), {
    flush: true,
  });
  return entry;
}

/** What lies in the quarantine folder, oldest first. */
export async function listQuarantine(folder: string): Promise<Quarantined[]> {
  const files = await readdir(folder).catch(() => []);
  const entries = await Promise.all(
    files
      .filter((file) => file.endsWith(".json"))
      .map(
        async (file) =>
          JSON.parse(await readFile(join(folder, file), "utf8")) as Quarantined,
      ),
  );
  return entries.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
}
