import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../support/compiled.js";

/**
 * A folder with packages that are not in the lockfile, installed when first asked for.
 *
 * @param name of the folder, under node_modules/.cache
 * @param packages as `npm install` takes them
 * @returns the folder
 * @throws Error when npm could not install them
 */
export function installed(name: string, packages: readonly string[]): string {
  const folder = join(repository, "node_modules/.cache/isoscope-bench", name);
  const marker = join(folder, "installed");
  const wanted = packages.join("\n");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) {
    return folder;
  }
  console.error(`installing ${packages.join(", ")}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, stderr } = spawnSync(
    npm,
    ["install", "--no-audit", "--no-fund", "--loglevel=error", ...packages],
    { cwd: folder, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`npm could not install ${name}: ${stderr}`);
  writeFileSync(marker, wanted);
  return folder;
}
