import { existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";

/** The repository's root, whether this file runs compiled or from source. */
export const repository = import.meta.dirname.includes(
  `${sep}dist${sep}support`,
)
  ? resolve(import.meta.dirname, "../../..")
  : resolve(import.meta.dirname, "../..");

/**
 * A compiled file of the test workspace: children run what `tsc -b` wrote,
 * as an application in production would.
 *
 * @throws Error when it has not been built.
 */
export function compiled(path: string): string {
  const file = join(repository, "test/dist", path);
  if (!existsSync(file))
    throw new Error(`${file} is missing: run \`npx tsc -b test\` first.`);
  return file;
}
