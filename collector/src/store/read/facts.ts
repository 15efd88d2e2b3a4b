import type { Database } from "../database.js";
import { ask } from "./query.js";

/** A fact that running instances of a service tell, with the one value that they tell. */
export interface StoredFact {
  readonly service: string;
  readonly pillar: string;
  readonly name: string;
  readonly value: string;
  /** How it came to be known. */
  readonly source: string;
  /** How many instances tell it. */
  readonly instances: number;
  /** `service.instance.id` of some of them. */
  readonly instanceIds: string[];
  readonly commits: string[];
  /** Milliseconds since the epoch, by the collector's clock. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

export interface FactReader {
  /** By service, pillar and name; instances that disagree make several rows. */
  facts(environment: string, service?: string): Promise<StoredFact[]>;
}

/** Instances without traffic are looked for this far back, milliseconds. */
const SERVING_MS = 24 * 3_600_000;
/** Instances of a service that were last seen within this run side by side, seconds. */
const TOGETHER_S = 15 * 60;

export function factReader(db: Database): FactReader {
  return {
    facts: (environment, service = "") =>
      ask<StoredFact>(
        db,
        "facts/list.sql",
        {},
        {
          environment,
          service,
          since_ms: Date.now() - SERVING_MS,
          together_s: TOGETHER_S,
        },
      ),
  };
}
