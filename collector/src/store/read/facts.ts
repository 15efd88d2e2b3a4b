import type { Database } from "../database.js";
import { askSides } from "./compare/ask.js";
import { runningProcesses } from "./processes.js";

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
/** A window without an end, as a time that ClickHouse can hold in nanoseconds. */
const NEVER_MS = Date.UTC(2200, 0);
/** The side that there is none of: no environment has an empty name. */
const NOTHING = { environment: "", commit: "", sinceMs: 0, untilMs: NEVER_MS };

export function factReader(db: Database): FactReader {
  return {
    facts: (environment, service = "") =>
      askSides<StoredFact>(
        db,
        {
          baseline: {
            environment,
            commit: "",
            sinceMs: 0,
            untilMs: NEVER_MS,
          },
          candidate: NOTHING,
          service,
        },
        "../facts/list",
        { since_ms: Date.now() - SERVING_MS },
        { running: runningProcesses() },
      ),
  };
}
