import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hashArtifact } from "./artifact";
import { type Lockfile, LOCKFILES, readLockfile } from "./lockfile";

/** What takes reading files: done on the worker thread, where it holds nobody up. */
export interface Studied {
  readonly lockfile: Lockfile | undefined;
  readonly artifact:
    { readonly hash: string; readonly files: number } | undefined;
}

/** @param root the application's folder; a workspace's lockfile lies in one above it */
export async function study(
  root: string,
  wanted: { readonly lockfile: boolean; readonly artifact: boolean },
): Promise<Studied> {
  const [lockfile, artifact] = await Promise.all([
    wanted.lockfile ? findLockfile(root) : undefined,
    wanted.artifact ? hashArtifact(root).catch(() => undefined) : undefined,
  ]);
  return { lockfile, artifact };
}

async function findLockfile(root: string): Promise<Lockfile | undefined> {
  for (let dir = root; ; dir = dirname(dir)) {
    for (const file of LOCKFILES) {
      try {
        return readLockfile(file, await readFile(join(dir, file), "utf8"));
      } catch {
        // Not here, or not one.
      }
    }
    if (dirname(dir) === dir) return undefined;
  }
}
