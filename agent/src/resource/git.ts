import { readFileSync, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";

/** What a repository says about the code checked out in it. */
export interface GitFacts {
  readonly commit: string;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** The remote `origin`, without credentials and without `.git`. */
  readonly repository: string | undefined;
}

const HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const MAX_SYMREFS = 5;

/**
 * Reads the commit a directory is checked out at, from the files of `.git` alone:
 * a HEAD that is detached or names a branch, loose refs, packed-refs, and worktrees and
 * submodules (`.git` as a file with `gitdir:`, shared refs under `commondir`).
 *
 * @param start a directory in the working tree; its parents are searched too
 * @returns undefined outside a repository, or in one without a commit
 */
export function readGit(start: string): GitFacts | undefined {
  const gitDir = findGitDir(start);
  if (gitDir === undefined) return undefined;
  const common = commonDir(gitDir);
  const head = read(join(gitDir, "HEAD"));
  if (head === undefined) return undefined;
  const commit = resolveRef(head, gitDir, common);
  if (commit === undefined) return undefined;
  return {
    commit,
    branch: /^ref: refs\/heads\/(.+)$/.exec(head)?.[1],
    repository: originUrl(read(join(common, "config"))),
  };
}

function findGitDir(start: string): string | undefined {
  for (let dir = resolve(start); ; dir = dirname(dir)) {
    const candidate = join(dir, ".git");
    const stat = statOf(candidate);
    if (stat?.isDirectory() === true) return candidate;
    if (stat?.isFile() === true) {
      const pointer = /^gitdir: (.+)$/m.exec(read(candidate) ?? "")?.[1];
      return pointer === undefined ? undefined : from(dir, pointer.trim());
    }
    if (dirname(dir) === dir) return undefined;
  }
}

/** A folder that may not be looked into, by its rights or by Node's permission model, holds none. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function commonDir(gitDir: string): string {
  const pointer = read(join(gitDir, "commondir"));
  return pointer === undefined ? gitDir : from(gitDir, pointer);
}

function resolveRef(
  content: string,
  gitDir: string,
  common: string,
): string | undefined {
  let current: string | undefined = content;
  for (let hop = 0; hop < MAX_SYMREFS && current !== undefined; hop++) {
    if (HASH.test(current)) return current;
    const ref: string | undefined = /^ref: (.+)$/.exec(current)?.[1];
    // A ref is a path below refs/: anything that climbs out of it is not one.
    if (ref?.startsWith("refs/") !== true || ref.split("/").includes("..")) {
      return undefined;
    }
    current =
      read(join(gitDir, ref)) ??
      read(join(common, ref)) ??
      packedRef(read(join(common, "packed-refs")), ref);
  }
  return undefined;
}

function packedRef(
  packed: string | undefined,
  ref: string,
): string | undefined {
  for (const line of (packed ?? "").split("\n")) {
    if (line.startsWith("#") || line.startsWith("^")) continue;
    const [hash, name] = line.trim().split(" ");
    if (name === ref) return hash;
  }
  return undefined;
}

function originUrl(config: string | undefined): string | undefined {
  const section = /\[remote "origin"\]([^[]*)/.exec(config ?? "")?.[1];
  const url = /^\s*url\s*=\s*(.+)$/m.exec(section ?? "")?.[1]?.trim();
  return url === undefined ? undefined : cleanRepositoryUrl(url);
}

/**
 * Brings a remote to the form of `vcs.repository.url.full`: https, no credentials, no `.git`.
 * A remote that is a path on this machine gives undefined: it names nothing elsewhere.
 */
export function cleanRepositoryUrl(remote: string): string | undefined {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/\/)(.+)$/.exec(remote);
  const absolute =
    scp === null ? remote : `https://${scp[1] ?? ""}/${scp[2] ?? ""}`;
  let url: URL;
  try {
    url = new URL(absolute);
  } catch {
    return undefined;
  }
  if (!["http:", "https:", "ssh:", "git:"].includes(url.protocol)) {
    return undefined;
  }
  const port = url.protocol.startsWith("http") ? url.host : url.hostname;
  const path = url.pathname.replace(/\/+$/, "").replace(/\.git$/, "");
  return `https://${port}${path}`;
}

function from(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
