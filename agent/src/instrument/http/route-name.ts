/** Routes whose names are kept; an application has fewer, or makes them up. */
const MOST = 1_000;
const names = new Map<string, Map<string, string>>();

/**
 * The name of a request's span, `GET /item/:id`. The same string each time: one that is joined anew has to be
 * copied before it can be written.
 */
export function routeName(method: string, route: string): string {
  let methods = names.get(route);
  if (methods === undefined) {
    if (names.size >= MOST) return `${method} ${route}`;
    methods = new Map();
    names.set(route, methods);
  }
  let name = methods.get(method);
  if (name === undefined) {
    name = `${method} ${route}`;
    if (methods.size < MOST) methods.set(method, name);
  }
  return name;
}
