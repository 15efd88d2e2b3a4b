import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readEnvelopes, type Found } from "../otlp/envelope.js";
import { isLoadFailure, type SegmentStore } from "./segment-store.js";
import { syncFolder, type Segment } from "./segment.js";

/** A request that one table refuses, alone. */
export interface Refused {
  readonly id: string;
  readonly found: Found;
  readonly error: Error;
}

export interface HalvingOptions {
  /** For pieces and the journal. */
  readonly folder: string;
  /** Errors that do not tell whose fault they are count as refusals too. */
  readonly unclear: boolean;
  /** Other segments went into this table meanwhile: what it refuses, it refuses for its bytes. */
  readonly witnessed: boolean;
}

/** A table refuses every request of a segment, and its errors don't tell why: it may not be their bytes. */
export class NotTheBytes extends Error {
  constructor(segmentId: string, cause: Error) {
    super(
      `Every request of ${segmentId} is refused for a reason that may not be in its bytes: ${cause.message}`,
      { cause },
    );
    this.name = "NotTheBytes";
  }
}

/** Requests that follow one another; at least one. */
type Part = readonly [Found, ...Found[]];

interface Refusal {
  readonly error: Error;
  /** Whose fault it is can't be told from the error. */
  readonly doubt: boolean;
}

/** So many requests refused for no clear reason, and none taken, speak against the store. */
const ENOUGH_REFUSALS = 16;

const journalSuffix = ".halved";

/**
 * Finds by halving which requests of a segment one table refuses, and loads all others into it.
 *
 * A piece that was refused once is never offered whole again, also after a crash: a table that refused for
 * a reason of its own might take it then, with what had gone in piece by piece before. The journal of
 * refused pieces makes sure of that, and the pieces' ids, which are their deduplication tokens, of the rest.
 *
 * @throws NotTheBytes when every request was refused for no clear reason; and whatever is not a refusal, for
 *   example the store going away in between
 */
export async function halve(
  segment: Segment,
  table: string,
  store: SegmentStore,
  { folder, unclear, witnessed }: HalvingOptions,
): Promise<Refused[]> {
  const bytes = await readFile(segment.path);
  const journal = join(folder, `${segment.id}.${table}${journalSuffix}`);
  const known = new Set(await readLines(journal));
  const refused: Refused[] = [];
  const doubtful: Refused[] = [];
  let taken = witnessed;

  /** @returns why the piece was refused; undefined when it was taken */
  const offer = async (
    id: string,
    part: Part,
  ): Promise<Refusal | undefined> => {
    const path = join(folder, `${id}.part`);
    const end = part.at(-1)?.end ?? 0;
    await writeFile(path, bytes.subarray(part[0].start, end));
    try {
      const { signal, kinds } = segment;
      await store.load({ id, path, signal, kinds }, (name) => name === table);
      taken = true;
      return undefined;
    } catch (error) {
      if (!isLoadFailure(error) || error.blame === "store") throw error;
      if (error.blame === "unclear" && !unclear) throw error;
      return { error, doubt: error.blame === "unclear" };
    } finally {
      await rm(path, { force: true });
    }
  };

  const search = async (id: string, part: Part): Promise<void> => {
    if (!taken && doubtful.length >= ENOUGH_REFUSALS) return;
    if (part.length === 1 || !known.has(id)) {
      const refusal = await offer(id, part);
      if (refusal === undefined) return;
      if (part.length === 1) {
        const { error, doubt } = refusal;
        (doubt ? doubtful : refused).push({ id, found: part[0], error });
        return;
      }
      await appendFile(journal, `${id}\n`, { flush: true });
      if (known.size === 0) await syncFolder(folder);
      known.add(id);
    }
    const middle = Math.floor(part.length / 2);
    await search(`${id}.0`, nonEmpty(part.slice(0, middle)));
    await search(`${id}.1`, nonEmpty(part.slice(middle)));
  };

  const all = [...readEnvelopes(bytes)];
  if (all.length > 0) await search(`${segment.id}.${table}`, nonEmpty(all));
  if (!taken && doubtful[0] !== undefined) {
    throw new NotTheBytes(segment.id, doubtful[0].error);
  }
  for (const one of doubtful) {
    // The store may have come to itself while the others were tried.
    if ((await offer(one.id, [one.found])) !== undefined) refused.push(one);
  }
  return refused;
}

function nonEmpty(part: readonly Found[]): Part {
  return part as unknown as Part;
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  // A line without its end was cut short: its piece was not yet taken apart.
  return text.split("\n").slice(0, -1);
}

/** The halvings that have begun and are not over, also in an earlier process: tables by segment id. */
export async function begunHalvings(
  folder: string,
): Promise<Map<string, Set<string>>> {
  const begun = new Map<string, Set<string>>();
  for (const file of await readdir(folder).catch(() => [])) {
    if (!file.endsWith(journalSuffix)) continue;
    const [segmentId = "", table = ""] = file.split(".");
    begun.set(segmentId, (begun.get(segmentId) ?? new Set()).add(table));
  }
  return begun;
}

/** Forgets the halving of a segment that is stored. */
export async function forgetHalving(
  folder: string,
  segmentId: string,
  tables: Iterable<string>,
): Promise<void> {
  for (const table of tables) {
    await rm(join(folder, `${segmentId}.${table}${journalSuffix}`), {
      force: true,
    });
  }
}
