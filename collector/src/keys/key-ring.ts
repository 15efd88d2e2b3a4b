import { messageOf } from "../errors.js";
import { readKeysFile } from "./file.js";
import { isKey, keyIdOf, type Key } from "./key.js";
import { Quota } from "./quota.js";
import { watchFile } from "./watch.js";

/** Compared with when the id is unknown, so that this takes as long as when it is known. */
const NO_KEY = `sha256:${"0".repeat(64)}`;

/** The keys that are accepted now: what the keys file held when it could last be read. */
export class KeyRing {
  readonly #path: string;
  readonly #onProblem: (message: string) => void;
  readonly #quotas = new Map<string, Quota>();
  #keys = new Map<string, Key>();
  #problem: string | undefined;
  #reading: Promise<void> = Promise.resolve();
  #stop: (() => void) | undefined;

  private constructor(path: string, onProblem: (message: string) => void) {
    this.#path = path;
    this.#onProblem = onProblem;
  }

  /**
   * Reads the keys file, and again whenever it changes.
   *
   * @param onProblem told once when it can't be read later; the keys read last go on being accepted
   * @throws IsoscopeError ISO-KEYS-FILE when it can't be read now
   */
  static async open(
    path: string,
    onProblem: (message: string) => void,
  ): Promise<KeyRing> {
    const ring = new KeyRing(path, onProblem);
    // Watched before it is read: a change in between is not missed.
    ring.#stop = watchFile(path, () => {
      ring.#reading = ring.#reading.then(() => ring.#reread());
    });
    try {
      await ring.#read();
    } catch (error) {
      ring.close();
      throw error;
    }
    return ring;
  }

  async #read(): Promise<void> {
    const keys = await readKeysFile(this.#path);
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.#problem = undefined;
  }

  async #reread(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      const message = messageOf(error);
      if (this.#problem === message) return;
      this.#problem = message;
      this.#onProblem(
        `${message} The keys that were read before stay in force.`,
      );
    }
  }

  /** The key that this text is, unless it is unknown or revoked. */
  find(text: string): Key | undefined {
    const key = this.#keys.get(keyIdOf(text) ?? "");
    const matches = isKey(text, key?.hash ?? NO_KEY);
    return matches && key?.revoked === undefined ? key : undefined;
  }

  /** The key of this id, unless it is unknown or revoked. */
  byId(id: string): Key | undefined {
    const key = this.#keys.get(id);
    return key?.revoked === undefined ? key : undefined;
  }

  /** What a key has used of its limits. */
  quota({ id, limits }: Key): Quota {
    let quota = this.#quotas.get(id);
    if (quota?.isFor(limits) !== true) {
      quota = new Quota(limits);
      this.#quotas.set(id, quota);
    }
    return quota;
  }

  close(): void {
    this.#stop?.();
  }
}
