import { execFile } from "node:child_process";
import { tellFact } from "./facts";

/** After the start, which has better to do, ms. */
const DELAY_MS = 1_000;

/**
 * Tells whether the working tree differs from the commit that was read from `.git`: a result seen
 * with a change nobody committed belongs to no commit. Asks git, later, and waits for nothing.
 *
 * @param root a folder in the working tree
 */
export function tellDirty(root: string): void {
  setTimeout(() => {
    const child = execFile(
      "git",
      // Without optional locks: a person's own git command must not find the index taken.
      ["--no-optional-locks", "status", "--porcelain", "--untracked-files=no"],
      { cwd: root, timeout: 10_000, windowsHide: true },
      (error, stdout) => {
        if (error !== null) return;
        tellFact({
          pillar: "build",
          name: "git.dirty",
          value: String(stdout !== ""),
          source: "git status",
        });
      },
    );
    child.unref();
    for (const stream of [child.stdout, child.stderr]) {
      (stream as unknown as { unref?: () => void } | null)?.unref?.();
    }
  }, DELAY_MS).unref();
}
