import { report } from "../problems";
import { fingerprint, kindOf } from "./configuration";
import { tellFact } from "./facts";

/** Names that an application may tell facts of: what makes names of its requests would never end. */
const MOST_NAMES = 500;
/** Changes of one fact that are told within a minute, one by one. */
const MOST_CHANGES = 10;
const SOURCE = "fact() of the application";

/** Told in no form but a hash, whatever it is called. */
const SECRET = [
  /:\/\/[^/\s:@]*:[^/\s@]+@/,
  /\b(?:bearer|basic)\s+[\w.~+/-]{8,}/i,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{10,}|\b[rs]k_(?:live|test)_\w{8,}|\biso_\w+_[\w-]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(?:pass(?:word|wd)?|pwd|secret|token|(?:api|access|account)[_-]?key|sig)\b["']?\s*[:=]/i,
];

/** What an application tells of itself, by `fact()`. */
export class OwnFacts {
  readonly #changes = new Map<string, number>();
  /** The latest value of those that change too often, and of secrets while there is no key. */
  readonly #waiting = new Map<string, string>();
  #key: string | undefined;

  tell(name: string, value: string): void {
    const changes = this.#changes.get(name);
    if (changes === undefined && this.#changes.size >= MOST_NAMES) {
      report(
        "ISO-A62",
        `the application tells facts of more than ${MOST_NAMES} names; further ones are left out. A fact's name is the same for every request.`,
      );
      return;
    }
    this.#changes.set(name, changes ?? 0);
    this.#waiting.delete(name);
    const isSecret = looksSecret(name, value);
    if (
      (changes ?? 0) >= MOST_CHANGES ||
      (isSecret && this.#key === undefined)
    ) {
      this.#waiting.set(name, value);
      return;
    }
    const said = isSecret
      ? `secret ${fingerprint(this.#key ?? "", name, value)}`
      : value;
    const source = isSecret ? `${SOURCE}, keyed hash` : SOURCE;
    const isNew = tellFact({
      pillar: "configuration",
      name,
      value: said,
      source,
    });
    if (isNew) this.#changes.set(name, (changes ?? 0) + 1);
  }

  /** @param key under which secrets are hashed, so that equal ones still count as equal */
  learn(key: string): void {
    this.#key = key;
    this.#tellWaiting();
  }

  /** A minute is over. */
  nextMinute(): void {
    for (const name of this.#changes.keys()) this.#changes.set(name, 0);
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    for (const [name, value] of [...this.#waiting]) this.tell(name, value);
  }
}

/** A switch or a number under such a name (`flag.new-auth`) is none. */
function looksSecret(name: string, value: string): boolean {
  if (/^(?:true|false|yes|no|on|off|\d{1,4})?$/i.test(value)) return false;
  return (
    kindOf(name, value) === "secret" || SECRET.some((one) => one.test(value))
  );
}
