import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./compiled.js";

/** Before any test: the collector that tests start as a process is what the sources say. */
export function setup(): void {
  const collector = join(repository, "collector");
  const bundle = join(collector, "bundle/isoscope.js");
  if (existsSync(bundle) && statSync(bundle).mtimeMs > newest(collector)) {
    return;
  }
  execFileSync(process.execPath, ["scripts/build.mjs"], {
    cwd: collector,
    stdio: "inherit",
  });
}

/** When a source of the bundle was last written. */
function newest(collector: string): number {
  const files = ["src", "scripts"].flatMap((folder) =>
    readdirSync(join(collector, folder), {
      recursive: true,
      withFileTypes: true,
    }),
  );
  return Math.max(
    ...files
      .filter((file) => file.isFile() && !file.name.endsWith(".sql"))
      .map((file) => statSync(join(file.parentPath, file.name)).mtimeMs),
  );
}
