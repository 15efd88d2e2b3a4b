import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { IsoscopeError, messageOf } from "../errors.js";
import { readEnvelopes } from "../otlp/envelope.js";
import { listQuarantine, type Quarantined } from "./quarantine.js";
import { isLoadFailure, type SegmentStore } from "./segment-store.js";
import { syncFolder } from "./segment.js";

export interface Replayed {
  /** Taken now, and no longer in quarantine. */
  readonly stored: string[];
  /** Refused once more, and still there. */
  readonly refused: { readonly id: string; readonly error: string }[];
}

/**
 * Offers quarantined requests to the tables that refused them once more, under the deduplication tokens
 * they had: a replay that a crash cut short, or one beside another, stores nothing twice.
 *
 * @param ids all by default
 * @throws IsoscopeError ISO-UNKNOWN-QUARANTINED for an id that is not there, before anything is replayed;
 *   ISO-STORE-UNAVAILABLE when the store is away
 */
export async function replayQuarantine(
  folder: string,
  store: SegmentStore,
  ids?: readonly string[],
): Promise<Replayed> {
  const all = await listQuarantine(folder);
  const stranger = ids?.find((id) => !all.some((entry) => entry.id === id));
  if (stranger !== undefined) {
    throw new IsoscopeError(
      "ISO-UNKNOWN-QUARANTINED",
      `Nothing in quarantine is called "${stranger}".`,
    );
  }
  const replayed: Replayed = { stored: [], refused: [] };
  for (const entry of all) {
    if (ids !== undefined && !ids.includes(entry.id)) continue;
    const error = await offer(folder, store, entry);
    if (error !== undefined) {
      replayed.refused.push({ id: entry.id, error });
      continue;
    }
    // The entry before its bytes: what a crash leaves in between is listed nowhere.
    await rm(join(folder, `${entry.id}.json`), { force: true });
    await rm(join(folder, `${entry.id}.pb`), { force: true });
    replayed.stored.push(entry.id);
  }
  if (replayed.stored.length > 0) await syncFolder(folder);
  return replayed;
}

/** @returns why it was refused; undefined when it was taken */
async function offer(
  folder: string,
  store: SegmentStore,
  { id, signal, table }: Quarantined,
): Promise<string | undefined> {
  const path = join(folder, `${id}.pb`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return `${path} is missing`;
  const [found] = [...readEnvelopes(bytes)];
  if (found === undefined) return `${path} is damaged`;
  const { kinds } = found.envelope;
  try {
    await store.load({ id, path, signal, kinds }, (name) => name === table);
    return undefined;
  } catch (error) {
    if (!isLoadFailure(error)) throw error;
    if (error.blame !== "store") return error.message;
    throw new IsoscopeError(
      "ISO-STORE-UNAVAILABLE",
      `The store takes nothing: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
