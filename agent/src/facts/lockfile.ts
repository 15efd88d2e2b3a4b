import { createHash } from "node:crypto";

/** What a lockfile says will be installed. */
export interface Lockfile {
  readonly file: string;
  /** SHA-256 of its text, lines ending in \n, hex. */
  readonly hash: string;
  /** `name@version`, sorted, each once. */
  readonly packages: readonly string[];
}

/** The lockfiles that are read, the one that wins first. */
export const LOCKFILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
] as const;

/** Only what has the form of a name and of a version: a lockfile holds addresses, and those tokens. */
const NAME = /^(?:@[\w.-]{1,100}\/)?[\w.-]{1,100}$/;
const VERSION = /^\d[\w.+-]{0,63}$/;

/**
 * Reads a lockfile's resolved packages: names and versions, nothing of where they come from.
 *
 * @param file its name, which decides the form
 */
export function readLockfile(file: string, text: string): Lockfile {
  const found: Iterable<readonly [string, unknown]> = file.endsWith(".yaml")
    ? pnpm(text)
    : file === "yarn.lock"
      ? yarn(text)
      : file === "bun.lock"
        ? bun(text)
        : npm(text);
  const packages = new Set<string>();
  for (const [name, version] of found) {
    if (typeof version !== "string") continue;
    if (NAME.test(name) && VERSION.test(version)) {
      packages.add(`${name}@${version}`);
    }
  }
  return {
    file,
    // A checkout on Windows is the same lockfile.
    hash: createHash("sha256")
      .update(text.replaceAll("\r\n", "\n"))
      .digest("hex"),
    packages: [...packages].sort(),
  };
}

interface NpmEntry {
  readonly version?: unknown;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, NpmEntry>>;
}

/** Versions 2 and 3 list paths below `packages`, version 1 nests `dependencies`. */
function* npm(text: string): Generator<readonly [string, unknown]> {
  const lock = JSON.parse(text) as NpmEntry & {
    readonly packages?: Readonly<Record<string, NpmEntry>>;
  };
  if (lock.packages === undefined) {
    yield* nested(lock);
    return;
  }
  for (const [path, { version, link }] of Object.entries(lock.packages)) {
    const at = path.lastIndexOf("node_modules/");
    if (at < 0 || link === true) continue;
    yield [path.slice(at + "node_modules/".length), version];
  }
}

function* nested(entry: NpmEntry): Generator<readonly [string, unknown]> {
  for (const [name, one] of Object.entries(entry.dependencies ?? {})) {
    yield [name, one.version];
    yield* nested(one);
  }
}

/** Keys of `packages:`: `/name/1.0.0` (5), `/name@1.0.0` (6), `name@1.0.0` (9), with peers in brackets. */
function* pnpm(text: string): Generator<readonly [string, unknown]> {
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) inside = line.startsWith("packages:");
    if (!inside) continue;
    const key = /^ {2}(?:'([^']+)'|([^\s'][^:]*(?::[^\s:][^:]*)*)):/.exec(line);
    const bare = (key?.[1] ?? key?.[2] ?? "")
      .replace(/^\//, "")
      .split("(", 1)[0];
    const split = /^((?:@[^/]+\/)?[^@/]+)[@/]([^_]+)/.exec(bare ?? "");
    if (split?.[1] !== undefined) yield [split[1], split[2]];
  }
}

/** Both forms: `"name@^1.0.0", name@1:` and below it `version "1.0.2"` or `version: 1.0.2`. */
function* yarn(text: string): Generator<readonly [string, unknown]> {
  let name: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const head = /^"?((?:@[^/@\s"]+\/)?[^@\s"]+)@/.exec(line);
    if (head !== null) name = head[1];
    const version = /^ {2}version:? "?([^"\s]+)"?$/.exec(line)?.[1];
    if (version === undefined || name === undefined) continue;
    yield [name, version];
    name = undefined;
  }
}

/** JSON with trailing commas: `"name": ["name@1.0.0", …]`. */
function* bun(text: string): Generator<readonly [string, unknown]> {
  const entry = /^\s+"[^"]+": \["((?:@[^/"]+\/)?[^@"]+)@([^"]+)"/gm;
  for (const [, name, version] of text.matchAll(entry)) {
    if (name !== undefined) yield [name, version];
  }
}
