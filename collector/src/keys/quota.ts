import { IsoscopeError } from "../errors.js";
import { Bucket } from "./bucket.js";
import type { Key, KeyLimits } from "./key.js";

/** What one key has used of its limits, for as long as they stay the same. */
export class Quota {
  readonly #limits: string;
  readonly #requests: Bucket | undefined;
  readonly #bytes: Bucket | undefined;

  constructor(limits: KeyLimits | undefined, now?: () => number) {
    this.#limits = JSON.stringify(limits);
    const bucket = (perSecond: number | undefined) =>
      perSecond === undefined ? undefined : new Bucket(perSecond, now);
    this.#requests = bucket(limits?.requestsPerSecond);
    this.#bytes = bucket(limits?.bytesPerSecond);
  }

  isFor(limits: KeyLimits | undefined): boolean {
    return this.#limits === JSON.stringify(limits);
  }

  /**
   * Takes one request.
   *
   * @throws IsoscopeError ISO-RATE with the time to wait, when a limit is used up
   */
  admit(key: Key): void {
    const wait = this.#requests?.wait(1) ?? 0;
    if (wait > 0) throw over(key, "requests", this.#requests, wait);
    const debt = this.#bytes?.wait(1) ?? 0;
    if (debt > 0) throw over(key, "bytes", this.#bytes, debt);
    this.#requests?.take(1);
  }

  /** Books the bytes of a request that was let in. */
  charge(bytes: number): void {
    this.#bytes?.take(bytes);
  }
}

function over(
  key: Key,
  what: string,
  bucket: Bucket | undefined,
  wait: number,
): IsoscopeError {
  return new IsoscopeError(
    "ISO-RATE",
    `Key "${key.name}" (${key.id}) is over its limit of ${bucket?.perSecond ?? 0} ${what} per second.`,
    { retryAfterS: Math.ceil(wait) },
  );
}
