import { clusterStatements } from "./cluster.js";
import type { Connections } from "./connect.js";
import { checkRedaction, type Redaction } from "./load/redaction.js";
import { migrate } from "./migrate.js";
import {
  rememberedRequests,
  storedNames,
  type StoredName,
} from "./read/status.js";
import { applyRetention } from "./retention.js";
import type { Retention } from "./retention-rules.js";

export interface PrepareOptions {
  readonly retention: Retention;
  readonly redaction: Redaction;
  /** From when on requests are remembered, in milliseconds since the epoch. */
  readonly requestsSince: number;
  /** From when on names are, likewise. */
  readonly namesSince: number;
}

/** What outlives a restart of the collector. */
export interface Memory {
  readonly requests: { environment: string; hash: bigint }[];
  readonly names: StoredName[];
}

/**
 * Brings the store to this version's schema and to the retention and redaction that are asked for, and reads
 * what it remembers.
 *
 * @throws what {@link migrate} and {@link checkRedaction} throw
 */
export async function prepareStore(
  { writer, reader, cluster }: Connections,
  { retention, redaction, requestsSince, namesSince }: PrepareOptions,
): Promise<Memory> {
  await migrate(writer, cluster);
  const [requests, names] = await Promise.all([
    rememberedRequests(reader, requestsSince),
    storedNames(reader, namesSince),
    applyRetention(writer, retention, (statement) =>
      cluster === undefined
        ? [statement]
        : clusterStatements(statement, cluster),
    ),
    checkRedaction(writer, redaction),
  ]);
  return { requests, names };
}
