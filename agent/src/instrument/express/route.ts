/** A path that adds nothing to a route: the root, or a wildcard for everything below. */
const MEANINGLESS = /^(?:\/|\/\*|\/\{\*[^}]*\})$/;

/**
 * Where in an application's tree of routers a request is: one node for every chain of mounted paths, made
 * once and shared by all requests, so that following them joins no strings.
 */
export class RoutePath {
  /** The chain's paths joined, those that say something. */
  readonly constructed: string;
  readonly #paths: readonly string[];
  readonly #onlyRoots: boolean;
  readonly #normal: string;
  readonly #isPattern: boolean;
  readonly #children = new Map<string, RoutePath>();

  constructor(paths: readonly string[] = []) {
    this.#paths = paths;
    const telling = paths.filter((path) => !MEANINGLESS.test(path));
    this.constructed =
      telling.length === 1 && telling[0] === "*"
        ? "*"
        : telling.join("").replace(/\/{2,}/g, "/");
    this.#onlyRoots = paths.every((path) => path === "/");
    this.#normal =
      this.constructed.startsWith("/") || this.#isVerbatim()
        ? this.constructed
        : `/${this.constructed}`;
    this.#isPattern = this.#isVerbatim() || /[:*]/.test(this.#normal);
  }

  /** One path further down. */
  below(path: string): RoutePath {
    let child = this.#children.get(path);
    if (child === undefined) {
      child = new RoutePath([...this.#paths, path]);
      this.#children.set(path, child);
    }
    return child;
  }

  /**
   * The route that matched, for `http.route`.
   *
   * @param originalUrl what was asked for
   * @returns undefined while only middleware mounted at the root has seen the request
   */
  matched(originalUrl: string): string | undefined {
    if (this.#paths.length === 0) return undefined;
    if (this.#onlyRoots) return originalUrl === "/" ? "/" : undefined;
    return this.#isPattern || originalUrl.startsWith(this.#normal)
      ? this.#normal
      : undefined;
  }

  /** A regular expression, a list, or a wildcard: as it was written. */
  #isVerbatim(): boolean {
    const route = this.constructed;
    return route === "*" || (route.includes("/") && /[,\\*[]/.test(route));
  }
}

/** The path a layer is mounted at, from what `use` or `route` was given. */
export function mountPath(argument: unknown): string | undefined {
  if (Array.isArray(argument)) {
    return argument.map((one) => segment(one) ?? "").join(",");
  }
  return segment(argument);
}

function segment(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  return argument instanceof RegExp || typeof argument === "number"
    ? String(argument)
    : undefined;
}
