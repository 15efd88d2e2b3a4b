import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What a key may be used for. */
export const scopes = ["ingest", "read"] as const;
export type Scope = (typeof scopes)[number];

/** Token buckets of one key; each holds one second's worth. */
export interface KeyLimits {
  readonly requestsPerSecond?: number;
  /** Bytes of requests after decompression. */
  readonly bytesPerSecond?: number;
}

/** A key as the collector knows it: everything but the secret. */
export interface Key {
  readonly id: string;
  readonly name: string;
  /** `sha256:` and the hex digest of the whole key. */
  readonly hash: string;
  readonly scope: readonly Scope[];
  /**
   * For ingest, the one environment that is stored whatever the sender claims; for reading, the
   * environments that can be seen. Absent: as claimed, and all.
   */
  readonly environments?: readonly string[];
  /** RFC 3339. */
  readonly created: string;
  readonly limits?: KeyLimits;
  /** Since when it is no longer accepted, RFC 3339. */
  readonly revoked?: string;
}

const ID_BYTES = 6;
const SECRET_BYTES = 32;
/** A fixed prefix and two hex words: secret scanners can match it, and a shell never has to quote it. */
const FORM = new RegExp(
  `^iso_([0-9a-f]{${ID_BYTES * 2}})_[0-9a-f]{${SECRET_BYTES * 2}}$`,
);

/** A new key: its id and the text that its holder sends, which is kept nowhere. */
export function newKeyText(): { id: string; text: string } {
  const id = randomBytes(ID_BYTES).toString("hex");
  return { id, text: `iso_${id}_${randomBytes(SECRET_BYTES).toString("hex")}` };
}

/** The id inside a key's text; undefined when it does not have the form of a key. */
export function keyIdOf(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

// A key is 256 random bits, so that a plain digest can't be searched; a password hash would only be slow.
export function hashKey(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Whether this is the key of that hash, in a time that does not depend on where they differ. */
export function isKey(text: string, hash: string): boolean {
  const given = Buffer.from(hashKey(text));
  const wanted = Buffer.from(hash);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
