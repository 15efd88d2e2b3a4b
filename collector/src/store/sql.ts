import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../package-folder.js";

// SQL lives beside the sources.
const root = new URL("src/store/", packageFolder);
const cache = new Map<string, string>();

/**
 * The text of one SQL or proto file of the store.
 *
 * @param name path below src/store, for example `read/traces/one.sql`
 */
export function loadSql(name: string): string {
  let text = cache.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(name, root), "utf8");
    cache.set(name, text);
  }
  return text;
}

/** The absolute path of such a file, for an engine that reads it itself. */
export function sqlPath(name: string): string {
  return fileURLToPath(new URL(name, root));
}
