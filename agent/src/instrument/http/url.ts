import { SECRET_PARAMETERS } from "../redact";

/** A path that a URL parser would leave as it is: nothing to escape, no segment that begins with a dot. */
const PLAIN_PATH = /^(?:\/(?!\.|%2e)[\w.~!$&'()*+,;=:@%-]*)+$/i;
const SECRETS = new Set(SECRET_PARAMETERS.map((name) => name.toLowerCase()));
const METHODS = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
  "QUERY",
]);

/** A request's target, taken apart. */
export interface Target {
  readonly path: string | undefined;
  /** Without `?`, secrets hidden; undefined when there is none. */
  readonly query: string | undefined;
}

/** Takes the target in a request line apart: `/path?query`, or a whole URL, as proxies are asked. */
export function targetOf(url: string): Target {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  if (PLAIN_PATH.test(path)) {
    return { path, query: at < 0 ? undefined : hidden(url.slice(at + 1)) };
  }
  try {
    const { pathname, search } = new URL(url, "http://localhost");
    return { path: pathname, query: hidden(search.slice(1)) };
  } catch {
    return { path: undefined, query: undefined };
  }
}

/** Hides the values of parameters that name a secret, however their names are written. */
function hidden(query: string): string | undefined {
  const end = query.indexOf("#");
  const text = end < 0 ? query : query.slice(0, end);
  if (text === "") return undefined;
  return text
    .split("&")
    .map((pair) => {
      const at = pair.indexOf("=");
      if (at <= 0) return pair;
      const name = pair.slice(0, at);
      return SECRETS.has(plain(name).toLowerCase()) ? `${name}=REDACTED` : pair;
    })
    .join("&");
}

function plain(name: string): string {
  if (!name.includes("%") && !name.includes("+")) return name;
  try {
    return decodeURIComponent(name.replaceAll("+", " "));
  } catch {
    return name;
  }
}

/** A method under the name the conventions have for it; `_OTHER` for one they do not know. */
export function normalMethod(method: string): string {
  if (method === "GET" || method === "POST") return method;
  if (METHODS.has(method)) return method;
  const upper = method.toUpperCase();
  return METHODS.has(upper) ? upper : "_OTHER";
}
