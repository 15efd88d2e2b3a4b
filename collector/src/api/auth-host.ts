import type { FastifyRequest } from "fastify";

/**
 * Whether a Host header names this machine: a page that has its own name resolve to 127.0.0.1 (DNS
 * rebinding) is same-origin with the collector, and only its Host gives it away.
 *
 * @param bound the address that is bound; one beyond loopback was allowed by whoever configured it
 */
export function isLocalHost(host: string | undefined, bound: string): boolean {
  if (!isLoopbackName(bound)) return true;
  const name = nameOf(host);
  return name !== undefined && (name === bound || isLoopbackName(name));
}

function nameOf(host: string | undefined): string | undefined {
  try {
    return new URL(`http://${host ?? ""}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return undefined;
  }
}

// Browsers resolve names below localhost themselves, to loopback.
function isLoopbackName(name: string): boolean {
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/** Whether a browser sent this from a page of the collector itself. Clients without an Origin are none. */
export function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) {
    const site = request.headers["sec-fetch-site"];
    return site === undefined || site === "same-origin" || site === "none";
  }
  try {
    return new URL(origin).host === new URL(`http://${host ?? ""}`).host;
  } catch {
    return false;
  }
}
