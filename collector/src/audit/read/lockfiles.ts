import type { Declaration, Found } from "../declaration.js";

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly line: number;
}

const commands = {
  npm: "npm install",
  pnpm: "pnpm add",
  yarn: "yarn add",
  bun: "bun add",
} as const;

/** Reads package-lock.json or npm-shrinkwrap.json: version 1 by `dependencies`, later ones by `packages`. */
export function readPackageLock(file: string, text: string): Found {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch (error) {
    return broken(file, error instanceof Error ? error.message : "");
  }
  const { packages, dependencies } = (lock ?? {}) as Record<
    string,
    Record<string, { version?: unknown; link?: unknown } | null> | undefined
  >;
  const lines = linesOf(text, /^\s*"([^"]+)":\s*\{/);
  const entries = Object.entries(packages ?? dependencies ?? {}).flatMap(
    ([path, entry]): Entry[] => {
      const { version, link } = entry ?? {};
      const inside = path.lastIndexOf("node_modules/");
      if (typeof version !== "string" || link === true) return [];
      // A workspace's own folder is no package that is loaded in some version.
      if (packages !== undefined && inside === -1) return [];
      const name = inside === -1 ? path : path.slice(inside + 13);
      return [{ name, version, line: lines.get(path) ?? 1 }];
    },
  );
  return found(file, entries, "npm");
}

/** Reads pnpm-lock.yaml: keys `/a/1.0.0`, `/a@1.0.0` and `a@1.0.0(peer@2.0.0)` of its versions 5 to 9. */
export function readPnpmLock(file: string, text: string): Found {
  const entries: Entry[] = [];
  let section = "";
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    section = /^(\w+):/.exec(line)?.[1] ?? section;
    if (section !== "packages") continue;
    const key =
      /^ {2}['"]?\/?((?:@[^/@\s]+\/)?[^/@\s]+)[@/](\d[^\s:('"_]*)/.exec(line);
    if (key === null) continue;
    const [, name = "", version = ""] = key;
    entries.push({ name, version, line: at + 1 });
  }
  return found(file, entries, "pnpm");
}

/** Reads yarn.lock, of Yarn 1 (`version "1.0.0"`) and later (`version: 1.0.0`). */
export function readYarnLock(file: string, text: string): Found {
  const entries: Entry[] = [];
  let open: { name: string; line: number } | undefined;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const head = /^"?((?:@[^/@\s]+\/)?[^@\s"]+)@(?!workspace:)\S.*:$/.exec(
      line,
    );
    if (head !== null) open = { name: head[1] ?? "", line: at + 1 };
    const version = /^ {2}version:? "?(\d[^"\s]*)/.exec(line)?.[1];
    if (version === undefined || open === undefined) continue;
    entries.push({ ...open, version });
    open = undefined;
  }
  return found(file, entries, "yarn");
}

/** Reads bun.lock: `"key": ["name@1.0.0", …`, a line for each package. */
export function readBunLock(file: string, text: string): Found {
  const entries: Entry[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const found = /^\s+"[^"]+": \["((?:@[^/@"]+\/)?[^/@"]+)@(\d[^"]*)"/.exec(
      line,
    );
    if (found === null) continue;
    const [, name = "", version = ""] = found;
    entries.push({ name, version, line: at + 1 });
  }
  return found(file, entries, "bun");
}

function found(
  file: string,
  entries: readonly Entry[],
  tool: keyof typeof commands,
): Found {
  return {
    declarations: entries.map(({ name, version, line }): Declaration => {
      const place = { file, line, column: 1 };
      return {
        subject: { kind: "package", name },
        version,
        what: "locked",
        place,
        edit: { place, text: `${name}@${version}` },
        command: `${commands[tool]} ${name}@{version}`,
        group: `${file} ${name}`,
      };
    }),
    problems: [],
  };
}

function broken(file: string, reason: string): Found {
  return {
    declarations: [],
    problems: [
      {
        place: { file, line: 1, column: 1 },
        message: `it is not JSON: ${reason}`,
      },
    ],
  };
}

/** The lines that a pattern's first group first stands on. */
function linesOf(text: string, pattern: RegExp): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [at, line] of text.split("\n").entries()) {
    const key = pattern.exec(line)?.[1];
    if (key !== undefined && !lines.has(key)) lines.set(key, at + 1);
  }
  return lines;
}
