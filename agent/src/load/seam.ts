import Module, { createRequire, isBuiltin } from "node:module";
import { packageOf, placeOf } from "./place";

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;

/** A CommonJS module, as far as this file looks at one. */
interface Loaded {
  exports: unknown;
}

const loader = Module as unknown as {
  _load: Load;
  _resolveFilename(request: string, parent: unknown, isMain: boolean): string;
  _cache: Record<string, Loaded | undefined>;
};

/**
 * Changes a module's exports after it loaded.
 *
 * @param name the package, or `package/path/of/file.js` for any but its main file
 * @param basedir the package's folder; undefined for a module of Node's own
 * @returns the exports to use from now on
 */
export type Patch = (
  exports: unknown,
  name: string,
  basedir: string | undefined,
) => unknown;

const patches: Patch[] = [];
/** Modules already patched, with what they then exported: one may be deleted from the cache and loaded again. */
const patched = new WeakMap<Loaded, unknown>();
const patchedBuiltins = new Map<string, unknown>();
const patching = new Set<string>();
const packageOfParent = new WeakMap<object, string | false>();

/** Adds a patch; it is shown every module of a watched package that loads from now on. */
export function onLoaded(patch: Patch): void {
  patches.push(patch);
}

/**
 * Calls back just before one of the named packages loads for the first time, and shows its
 * modules to the patches when they have.
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
    const name =
      typeof request === "string" ? packageAsked(request, parent) : undefined;
    if (name === undefined || !packages.has(name)) {
      return original.call(this, request, parent, isMain);
    }
    if (pending.delete(name)) onFirstLoad(name);
    if (isBuiltin(request)) {
      const exports = original.call(this, request, parent, isMain);
      return patchBuiltin(name, request, exports);
    }
    return loadPatched(original, request, parent, isMain);
  };
}

/** The package a request belongs to, or undefined: a relative one belongs to its parent's. */
function packageAsked(request: string, parent: unknown): string | undefined {
  if (!request.startsWith(".")) return packageOf(request);
  if (typeof parent !== "object" || parent === null) return undefined;
  let name = packageOfParent.get(parent);
  if (name === undefined) {
    const { filename } = parent as { filename?: unknown };
    name = (typeof filename === "string" && packageOf(filename)) || false;
    packageOfParent.set(parent, name);
  }
  return name === false ? undefined : name;
}

function patchBuiltin(
  name: string,
  request: string,
  exports: unknown,
): unknown {
  // `fs/promises` is not the `fs` anybody asked for.
  if (request.replace(/^node:/, "") !== name) return exports;
  if (!patchedBuiltins.has(name)) {
    patchedBuiltins.set(name, exports);
    patchedBuiltins.set(name, apply(exports, name, undefined));
  }
  return patchedBuiltins.get(name);
}

/**
 * The exports stay in the module cache, where the ESM loader reads them for a module it asked
 * for by path and `require` for everyone after.
 */
function loadPatched(
  original: Load,
  request: string,
  parent: unknown,
  isMain: boolean,
): unknown {
  let file: string;
  try {
    file = loader._resolveFilename(request, parent, isMain);
  } catch {
    // Not found: the original says so in its own words.
    return original.call(Module, request, parent, isMain);
  }
  const known = loader._cache[file];
  if (known !== undefined && patched.has(known)) return patched.get(known);
  if (patching.has(file)) {
    return original.call(Module, request, parent, isMain);
  }
  patching.add(file);
  try {
    const exports = original.call(Module, request, parent, isMain);
    const module = loader._cache[file];
    const place = placeOf(file);
    if (module === undefined || place === undefined) return exports;
    patched.set(module, exports);
    const name =
      mainFile(place.basedir, place.name) === file ? place.name : place.file;
    const result = apply(exports, name, place.basedir);
    patched.set(module, result);
    if (module.exports !== result) module.exports = result;
    return result;
  } finally {
    patching.delete(file);
  }
}

function mainFile(basedir: string, name: string): string | undefined {
  try {
    return createRequire(`${basedir}/`).resolve(name);
  } catch {
    // A package without a main file, or one that CommonJS may not ask for.
    return undefined;
  }
}

function apply(
  exports: unknown,
  name: string,
  basedir: string | undefined,
): unknown {
  return patches.reduce((now, patch) => patch(now, name, basedir), exports);
}
