import type { TrafficAnswer } from "../../api/traffic.js";
import { askCollector, Unanswered, type Access } from "../compare-client.js";

/** Between two looks, ms. */
const EVERY_MS = 1000;
/** Between two lines of progress on a stream that is no terminal, ms. */
const TELL_MS = 10_000;

export interface Wait {
  readonly requests: number;
  readonly timeoutMs: number;
  /** Told of progress. */
  readonly tell: (line: string) => void;
}

/**
 * Waits until a side has had so many requests (traces with their root span). A side of which nothing has
 * arrived yet has had none.
 *
 * @returns whether it had them in time
 * @throws Unanswered when the collector does not answer
 */
export async function waitForTraffic(
  access: Access,
  query: Readonly<Record<string, string | undefined>> & {
    readonly side: string;
  },
  { requests, timeoutMs, tell }: Wait,
): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  let told = 0;
  for (;;) {
    const seen = await count(access, query);
    const left = end - Date.now();
    if (seen >= requests || left <= 0 || Date.now() - told >= TELL_MS) {
      told = Date.now();
      tell(
        `${query.side}: ${seen} of ${requests} requests` +
          (seen >= requests
            ? ""
            : left <= 0
              ? ", gave up"
              : `, waiting up to ${Math.ceil(left / 1000)} s more`),
      );
    }
    if (seen >= requests) return true;
    if (left <= 0) return false;
    await new Promise((resolve) =>
      setTimeout(resolve, Math.min(EVERY_MS, left)),
    );
  }
}

async function count(
  access: Access,
  query: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  try {
    const answer = await askCollector<TrafficAnswer>(
      access,
      "compare/traffic",
      query,
      "requests",
    );
    return answer.requests;
  } catch (error) {
    if (error instanceof Unanswered && /^ISO-UNKNOWN-/.test(error.code ?? "")) {
      return 0;
    }
    throw error;
  }
}
