import Module, { createRequire } from "node:module";
import { isAbsolute } from "node:path";

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;
const loader = Module as unknown as {
  _load: Load;
  _cache: Record<string, { exports: unknown } | undefined>;
};

/**
 * Calls back just before one of the named packages loads for the first time.
 *
 * `Module._load` is the one place every CommonJS module passes, whether it was required or
 * imported: Node documents it as patchable and its ESM loader calls it for CommonJS targets.
 * So an ES module that imports `pg` is instrumented without a loader thread, which on
 * Node 20 would cost every start tens of milliseconds.
 *
 * @param packages names to watch for, `node:` left out
 * @param onFirstLoad must not throw; called once per name
 */
export function watchLoads(
  packages: ReadonlySet<string>,
  onFirstLoad: (name: string) => void,
): void {
  const original = loader._load;
  const pending = new Set(packages);
  loader._load = function (request, parent, isMain): unknown {
    const name = packageOf(request);
    if (name === undefined || !packages.has(name)) {
      return original.call(this, request, parent, isMain);
    }
    if (pending.delete(name)) onFirstLoad(name);
    if (parent != null || !isAbsolute(request)) {
      return original.call(this, request, parent, isMain);
    }
    return throughRequire(request);
  };
}

/**
 * The ESM loader asks for a file by its path and reads the exports from the module cache.
 * Going through a require function lets the require hooks see it; what they put in place of the
 * exports goes where the ESM loader looks.
 */
function throughRequire(file: string): unknown {
  const exports: unknown = createRequire(file)(file);
  const cached = loader._cache[file];
  if (cached !== undefined && cached.exports !== exports) {
    cached.exports = exports;
  }
  return exports;
}

/**
 * The package a request names: `pg/lib/client` and `/app/node_modules/pg/lib/index.js` are both
 * `pg`.
 *
 * @returns undefined for a file of the application itself
 */
export function packageOf(request: string): string | undefined {
  if (request.startsWith(".")) return undefined;
  let bare = request;
  if (isAbsolute(request)) {
    const normal = request.replaceAll("\\", "/");
    const at = normal.lastIndexOf("/node_modules/");
    if (at < 0) return undefined;
    bare = normal.slice(at + "/node_modules/".length);
  }
  if (bare.startsWith("node:")) bare = bare.slice("node:".length);
  const [scope, name] = bare.split("/", 2);
  return bare.startsWith("@") ? `${scope ?? ""}/${name ?? ""}` : scope;
}
