import { isAbsolute } from "node:path";

/** Where a file is inside a package. */
export interface Place {
  readonly name: string;
  /** The package's folder. */
  readonly basedir: string;
  /** `name/path/in/it.js`, in the system's own separators. */
  readonly file: string;
}

const FOLDER = "/node_modules/";

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
    const at = normal.lastIndexOf(FOLDER);
    if (at < 0) return undefined;
    bare = normal.slice(at + FOLDER.length);
  }
  if (bare.startsWith("node:")) bare = bare.slice("node:".length);
  const [scope, name] = bare.split("/", 2);
  return bare.startsWith("@") ? `${scope ?? ""}/${name ?? ""}` : scope;
}

/**
 * Takes a file's path apart.
 *
 * @param path absolute
 * @returns undefined for a file that is in no package
 */
export function placeOf(path: string): Place | undefined {
  const name = packageOf(path);
  if (name === undefined) return undefined;
  const at = path.replaceAll("\\", "/").lastIndexOf(FOLDER) + FOLDER.length;
  return {
    name,
    basedir: path.slice(0, at + name.length),
    file: path.slice(at),
  };
}
