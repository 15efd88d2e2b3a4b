import { readdir, readFile, writeFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readEnvelopes, type Found } from "../otlp/envelope.js";
import type { Signal } from "../otlp/messages.js";
import type { LoadFailure, SegmentStore } from "./segment-store.js";
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
 * Finds by halving which requests of a segment one table refuses, loads all others into that table, and
 * writes the guilty ones to the quarantine folder, durably.
 *
 * @throws whatever is not a refusal, for example the store going away in between
 */
export async function setAside(
  segment: Segment,
  table: string,
  store: SegmentStore,
  folder: string,
): Promise<Quarantined[]> {
  await mkdir(folder, { recursive: true });
  const bytes = await readFile(segment.path);
  const guilty: Quarantined[] = [];
  const halve = async (id: string, part: readonly Found[]): Promise<void> => {
    const path = join(folder, `${id}.part`);
    const first = part[0];
    const last = part.at(-1);
    if (first === undefined || last === undefined) return;
    await writeFile(path, bytes.subarray(first.start, last.end));
    try {
      await store.load(
        { id, path, signal: segment.signal, kinds: segment.kinds },
        (name) => name === table,
      );
      return;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (part.length === 1) {
        guilty.push(
          await keep(folder, id, segment, table, first, bytes, error),
        );
        return;
      }
    } finally {
      await rm(path, { force: true });
    }
    const middle = Math.floor(part.length / 2);
    await halve(`${id}.0`, part.slice(0, middle));
    await halve(`${id}.1`, part.slice(middle));
  };
  await halve(`${segment.id}.${table}`, [...readEnvelopes(bytes)]);
  if (guilty.length > 0) await syncFolder(folder);
  return guilty;
}

function isRefusal(error: unknown): error is LoadFailure {
  return (
    error instanceof Error && "transient" in error && error.transient === false
  );
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
