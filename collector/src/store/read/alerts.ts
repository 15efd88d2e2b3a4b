import type { Database } from "../database.js";
import { ask } from "./query.js";

/** An alert, and where else its error was seen. Times in Unix milliseconds, by the collector's clock. */
export interface ListedAlert {
  readonly id: string;
  readonly rule: string;
  readonly kind: string;
  readonly environment: string;
  /** Empty where it is about no error. */
  readonly fingerprint: string;
  readonly error: string;
  readonly message: string;
  readonly traceId: string;
  readonly firedAtMs: number;
  /** 0 while it fires. */
  readonly resolvedAtMs: number;
  readonly delivery: string;
  readonly deliveryError: string;
  /** Whether its error was seen outside its environment when it fired or since. */
  readonly seen: 0 | 1;
  readonly seenMs: number;
  readonly seenIn: string;
  readonly seenTraceId: string;
  /** Whether it was seen outside before. */
  readonly seenBefore: 0 | 1;
}

export interface AlertReader {
  /** Those that fired since, newest first. */
  alerts(sinceMs: number, environment?: string): Promise<ListedAlert[]>;
}

export function alertReader(db: Database): AlertReader {
  return {
    alerts: (sinceMs, environment = "") =>
      ask<ListedAlert>(
        db,
        "alerts/list.sql",
        {},
        { since_ms: sinceMs, environment },
      ),
  };
}
