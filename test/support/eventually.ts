import { setTimeout as sleep } from "node:timers/promises";

/**
 * Tries until it holds: answers what `attempt` answered the first time it did
 * not throw.
 *
 * @param timeoutMs how long to go on
 * @throws what the last attempt threw
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  timeoutMs = 10_000,
  everyMs = 100,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() + everyMs > deadline) throw error;
    }
    await sleep(everyMs);
  }
}
