import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { placeOf } from "../load/place";
import { isTold, tellFact } from "./facts";

const cache = (): Readonly<Record<string, unknown>> =>
  createRequire(__filename).cache;
/** So many are looked at before the event loop gets its turn. */
const AT_ONCE = 25;
const VERSION = /^[\w.+-]{1,64}$/;
const NAME = /^(?:@[\w.-]{1,100}\/)?[\w.-]{1,100}$/;

/** Packages that this process has loaded. */
export class LoadedPackages {
  /** Versions by package; several where more than one copy is loaded. */
  readonly #versions = new Map<string, Set<string>>();
  readonly #seen = new Set<string>();
  #files = 0;

  /**
   * Tells what has been loaded since it was asked last. Every CommonJS module is in `require.cache`,
   * whether it was required or imported, so nothing has to be noted while modules load.
   *
   * @param root where the application's package.json is: of its dependencies that are ES modules Node
   *   tells nobody that they loaded, so that for those it is told what is installed
   */
  async tell(root: string): Promise<void> {
    if (!isTold("packages")) return;
    const paths = Object.keys(cache());
    if (paths.length === this.#files) return;
    this.#files = paths.length;
    const changed = new Set<string>();
    let looked = 0;
    for (const path of paths) {
      const place = placeOf(path);
      if (place === undefined || this.#seen.has(place.basedir)) continue;
      this.#seen.add(place.basedir);
      if (this.#note(place.basedir, place.name)) changed.add(place.name);
      if (++looked % AT_ONCE === 0) await turn();
    }
    for (const name of changed) this.#tell(name, "require.cache");
    await turn();
    for (const name of declared(root)) {
      if (this.#versions.has(name) || !NAME.test(name)) continue;
      if (this.#note(join(root, "node_modules", name), name)) {
        this.#tell(name, "node_modules, named in package.json");
      }
      if (++looked % AT_ONCE === 0) await turn();
    }
  }

  #note(basedir: string, name: string): boolean {
    const version = manifest(basedir)?.["version"];
    if (typeof version !== "string") return false;
    // A manifest may say anything; a version is a version.
    if (!VERSION.test(version) || !NAME.test(name)) return false;
    const known = this.#versions.get(name) ?? new Set();
    if (known.has(version)) return false;
    this.#versions.set(name, known.add(version));
    return true;
  }

  #tell(name: string, source: string): void {
    const versions = [...(this.#versions.get(name) ?? [])].sort((a, b) =>
      a.localeCompare(b, "en", { numeric: true }),
    );
    tellFact({
      pillar: "packages",
      name,
      value: versions.join(", "),
      source,
    });
  }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve).unref();
  });

function declared(root: string): string[] {
  const dependencies = manifest(root)?.["dependencies"];
  return typeof dependencies === "object" && dependencies !== null
    ? Object.keys(dependencies)
    : [];
}

function manifest(folder: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    ) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
