import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes a package as npm would have installed it.
 *
 * @returns the path of its main file
 */
export function installPackage(
  folder: string,
  name: string,
  version: string,
  code: string,
): string {
  const at = join(folder, "node_modules", name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), JSON.stringify({ name, version }));
  writeFileSync(join(at, "index.js"), code);
  return join(at, "index.js");
}
