import { get } from "./post";
import { type WorkerSettings } from "./protocol";

const LOGS = /\/v1\/logs$/;
const PATH = "/v1/isoscope/salt";
/** The collector may be started after the application. */
const WAITS_MS = [5_000, 30_000, 120_000, 600_000];

/**
 * Asks the collector for the key of the hashes of settings, the same for all that send to it. What is no
 * Isoscope collector answers 404 and is not asked again.
 *
 * @param onKey called once, with hex, if an answer comes
 */
export function askKey(
  { targets, requestTimeoutMs }: WorkerSettings,
  onKey: (key: string) => void,
): void {
  const { url, ...target } = targets.logs;
  if (!LOGS.test(url)) return;
  const from = { ...target, url: url.replace(LOGS, PATH) };
  const attempt = (tries: number): void => {
    void get(from, requestTimeoutMs)
      .then(({ status, body }) => {
        const key = status === 200 ? keyIn(body) : undefined;
        if (key !== undefined) onKey(key);
        else if (status >= 500 || status === 429) again(tries);
      })
      .catch(() => {
        again(tries);
      });
  };
  const again = (tries: number): void => {
    const wait = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)];
    setTimeout(() => {
      attempt(tries + 1);
    }, wait).unref();
  };
  attempt(0);
}

function keyIn(body: Buffer): string | undefined {
  try {
    const { key } = JSON.parse(body.toString("utf8")) as { key?: unknown };
    return typeof key === "string" && /^[0-9a-f]{64}$/.test(key)
      ? key
      : undefined;
  } catch {
    return undefined;
  }
}
