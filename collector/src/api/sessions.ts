import { createHash, randomBytes } from "node:crypto";

/** A working day: long enough not to log in twice, short enough for a machine left open. */
const LIFETIME_MS = 12 * 3600_000;
/** Beyond this many the oldest ends. */
const MAX_SESSIONS = 10_000;

interface Session {
  readonly keyId: string;
  readonly expiresAt: number;
}

/** Browsers that have shown a key, by the digest of their cookie. Forgotten when the collector stops. */
export class Sessions {
  readonly #byDigest = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns the cookie's value, and how long it is good for, in seconds */
  start(keyId: string): { id: string; maxAgeS: number } {
    const id = randomBytes(32).toString("base64url");
    this.#byDigest.set(digest(id), {
      keyId,
      expiresAt: this.#now() + LIFETIME_MS,
    });
    if (this.#byDigest.size > MAX_SESSIONS) {
      const [oldest = ""] = this.#byDigest.keys();
      this.#byDigest.delete(oldest);
    }
    return { id, maxAgeS: LIFETIME_MS / 1000 };
  }

  /** The key that a session was started with; undefined when it is unknown or has expired. */
  keyId(id: string): string | undefined {
    const session = this.#byDigest.get(digest(id));
    return session !== undefined && session.expiresAt > this.#now()
      ? session.keyId
      : undefined;
  }

  end(id: string): void {
    this.#byDigest.delete(digest(id));
  }
}

// Looked up by digest: how long a lookup takes then tells nothing about a session's id.
function digest(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
