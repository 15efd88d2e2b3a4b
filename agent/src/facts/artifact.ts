import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { setImmediate as turn } from "node:timers/promises";

/** What an application runs, and nothing that it writes. */
const CODE = /\.(?:[cm]?[jt]sx?|wasm|node)$/;
/** Not part of what was built, or told by the lockfile. */
const SKIPPED = new Set(["node_modules", "coverage", "tmp", "temp", "logs"]);
/**
 * A tree that is larger is told not at all, rather than in part: code files, and all that lies there. Without a
 * package.json the root may be that of the machine.
 */
const MOST = { files: 10_000, entries: 50_000 };
/** A file that is larger counts by its size. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Files between two turns of the worker's event loop, which has telemetry to send. */
const AT_ONCE = 32;

/**
 * The hash of an application's own code: of the path and the contents of each code file below its root. Two
 * builds of one commit that differ, differ in it.
 *
 * @returns undefined where there is none, or more than is looked at
 */
export async function hashArtifact(
  root: string,
  most: typeof MOST = MOST,
): Promise<{ readonly hash: string; readonly files: number } | undefined> {
  const files: string[] = [];
  let entries = 0;
  const folders = [root];
  for (
    let folder = folders.pop();
    folder !== undefined;
    folder = folders.pop()
  ) {
    await turn();
    const found = readdirSync(folder, { withFileTypes: true });
    entries += found.length;
    for (const entry of found) {
      const { name } = entry;
      // Hidden ones are tools' own.
      if (name.startsWith(".") || SKIPPED.has(name)) continue;
      const path = join(folder, name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && (CODE.test(name) || name === "package.json")) {
        files.push(path);
      }
    }
    if (files.length > most.files || entries > most.entries) return undefined;
  }
  if (files.length === 0) return undefined;
  const whole = createHash("sha256");
  const named = files
    .map((path) => ({
      path,
      name: relative(root, path).split(sep).join("/"),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, { path, name }] of named.entries()) {
    // Read whole and at once: a stream for each of a thousand small files takes ten times as long.
    const { size } = statSync(path);
    whole.update(`${name}\0${size}\0`);
    if (size <= MAX_BYTES) whole.update(readFileSync(path));
    if (index % AT_ONCE === AT_ONCE - 1) await turn();
  }
  return { hash: whole.digest("hex"), files: files.length };
}
