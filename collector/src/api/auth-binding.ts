import { parseSide } from "../compare/side.js";
import { IsoscopeError } from "../errors.js";
import type { Key } from "../keys/key.js";

/** Routes whose every answer comes from rows that the store's read scope filters. */
const filtered: ReadonlySet<string> = new Set(
  [
    "environments",
    "environments/diff",
    "environments/:environment/facts",
    "services",
    "operations",
    "traces",
    "traces/:traceId",
    "traces/:traceId/fingerprint",
    "logs",
    "metrics",
    "metrics/query",
    "compare",
    "compare/traces",
    "compare/traffic",
    "why/:traceId",
  ].map((path) => `/api/v1/${path}`),
);

/** Routes that tell of no environment at all. */
const neutral = /^\/(openapi\.json|docs(\/.*)?)$/;

/**
 * Refuses what a key that is bound to environments may not ask. What it may ask is answered from its own
 * environments' rows only; here it is told when it names another, and kept from routes that count over all
 * environments.
 *
 * @throws IsoscopeError ISO-FORBIDDEN
 */
export function checkBinding(
  key: Key,
  environments: readonly string[],
  route: string,
  { params, query }: { readonly params: unknown; readonly query: unknown },
): void {
  if (!filtered.has(route) && !neutral.test(route)) {
    throw forbidden(
      key,
      environments,
      `${route === "" ? "This" : route} tells of all environments`,
    );
  }
  const { environment } = params as Record<string, unknown>;
  const asked = [...texts(environment), ...askedEnvironments(query)];
  for (const name of asked) {
    if (!environments.includes(name)) {
      throw forbidden(key, environments, `"${name}" is not one of them`);
    }
  }
}

function forbidden(
  key: Key,
  environments: readonly string[],
  why: string,
): IsoscopeError {
  return new IsoscopeError(
    "ISO-FORBIDDEN",
    `Key "${key.name}" (${key.id}) is bound to ${environments.join(", ")}: ${why}.`,
    { hint: "Use a key that is not bound, or bound to what is asked for." },
  );
}

function askedEnvironments(query: unknown): string[] {
  const { environment, ...sides } = query as Record<string, unknown>;
  const { baseline, candidate, side, against } = sides;
  return [
    ...texts(environment),
    ...[baseline, candidate, side, against].flatMap(texts).flatMap((side) => {
      // A trace id, or a mistake that the route itself refuses.
      if (/^[0-9a-f]{32}$/i.test(side)) return [];
      const parsed = parseSide(side);
      return parsed.ok ? [parsed.selector.environment] : [];
    }),
  ];
}

function texts(value: unknown): string[] {
  return [value].flat().filter((text) => typeof text === "string");
}
