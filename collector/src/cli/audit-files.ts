import { readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { isDefinition } from "../audit/definitions.js";
import type { Files } from "../audit/declaration.js";
import { OVERRIDE_END } from "../audit/override.js";

/** Folders of other people's files, and of what was built. */
const skipped = new Set([
  "node_modules",
  "bower_components",
  "vendor",
  "dist",
  "build",
  "coverage",
]);
/** Of the folders that begin with a dot, those that hold definitions. */
const dotted = new Set([".github", ".upsun", ".platform", ".docker"]);

/** Definitions lie near the top. */
const MAX_DEPTH = 6;

/** The files of a folder, by their paths from there. */
export function filesOf(root: string): Files {
  return {
    read(file) {
      try {
        return readFileSync(isAbsolute(file) ? file : join(root, file), "utf8");
      } catch {
        return undefined;
      }
    },
  };
}

/** Finds the files below a folder that declare versions. */
export function discover(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      const path = join(folder, name);
      if (entry.isDirectory()) {
        const open = name.startsWith(".")
          ? dotted.has(name)
          : !skipped.has(name);
        if (open && depth < MAX_DEPTH) walk(path, depth + 1);
      } else {
        const file = fromRoot(root, path);
        if (isDefinition(file) && !name.endsWith(OVERRIDE_END))
          found.push(file);
      }
    }
  };
  walk(root, 0);
  return found.sort();
}

/** A path as an audit tells it: from its folder, with forward slashes. */
export function fromRoot(root: string, path: string): string {
  const from = isAbsolute(path) ? relative(root, path) : path;
  return from.split(sep).join("/").replace(/^\.\//, "");
}
