import { watch, type FSWatcher } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";

/** Where the file system tells nothing (network volumes, some container mounts), this often is looked. */
const POLL_MS = 500;

/**
 * Calls `changed` at once, and when a file's content may be another: told by the file system, and by
 * looking. The folder is watched, because a file that is replaced by rename is another file under the same name.
 *
 * @returns stops watching
 */
export function watchFile(path: string, changed: () => void): () => void {
  let last = "";
  let stopped = false;
  const look = async (): Promise<void> => {
    const now = await stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => "missing",
    );
    if (stopped || now === last) return;
    last = now;
    changed();
  };
  void look();
  const timer = setInterval(() => void look(), POLL_MS);
  timer.unref();
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) void look();
    });
    // Out of watches, or the folder is gone: looking goes on.
    watcher.on("error", () => watcher?.close());
  } catch {
    // The same.
  }
  return () => {
    stopped = true;
    clearInterval(timer);
    watcher?.close();
  };
}
