import cookie from "@fastify/cookie";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { IsoscopeError } from "../errors.js";
import {
  allowed,
  authenticate,
  credentialsOf,
  hasCredentials,
} from "../keys/authenticate.js";
import type { Key } from "../keys/key.js";
import type { KeyRing } from "../keys/key-ring.js";
import { withEnvironments } from "../store/read/scope.js";
import { checkBinding } from "./auth-binding.js";
import { isLocalHost, isSameOrigin } from "./auth-host.js";
import {
  sessionRoutes,
  SESSION_COOKIE,
  SESSION_ROUTE,
} from "./auth-session.js";
import { Sessions } from "./sessions.js";

declare module "fastify" {
  interface FastifyRequest {
    /** The key that reads; null where no key is asked for. */
    reader: Key | null;
  }
}

export interface AuthOptions {
  /** Undefined asks for none. */
  readonly keys: KeyRing | undefined;
  /** Routes, as registered, that hold no telemetry or check for themselves. All others need a key. */
  readonly publicRoutes: readonly string[];
  /** The address that is bound. */
  readonly host: string;
}

/**
 * Guards everything that is read, wherever it is registered: what is not listed as public needs a key of
 * scope `read`, in a header or as a browser's session. Without keys on a loopback address, the request
 * must be addressed to that, so that no web page reads telemetry by pointing its own name here.
 *
 * Call it before routes are registered.
 */
export async function protectReads(
  app: FastifyInstance,
  { keys, publicRoutes, host }: AuthOptions,
): Promise<void> {
  const open = new Set([...publicRoutes, SESSION_ROUTE]);
  const sessions = new Sessions();
  await app.register(cookie);
  app.decorateRequest("reader", null);
  app.addHook("onRequest", (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (keys === undefined) {
      if (isGuarded(request, route, new Set(publicRoutes))) {
        checkHost(request, host);
      }
      done();
      return;
    }
    if (!isGuarded(request, route, open)) {
      done();
      return;
    }
    const key = readerOf(request, keys, sessions);
    request.reader = key;
    if (key.environments === undefined) {
      done();
      return;
    }
    checkBinding(key, key.environments, route ?? "", request);
    withEnvironments(key.environments, done);
  });
  await app.register(sessionRoutes, { keys, sessions });
}

/** Paths of the API that lead nowhere are guarded too: who has no key is not told what there is. */
function isGuarded(
  request: FastifyRequest,
  route: string | undefined,
  open: ReadonlySet<string>,
): boolean {
  if (route === undefined || route === "*" || route === "/*") {
    return request.url.startsWith("/api/");
  }
  return !open.has(route);
}

function checkHost(request: FastifyRequest, bound: string): void {
  if (isLocalHost(request.headers.host, bound)) return;
  throw new IsoscopeError(
    "ISO-FORBIDDEN",
    "The request is addressed to a host that is not this machine.",
    {
      hint: "Without keys the API answers only to localhost, 127.0.0.1 and [::1]. Set ISOSCOPE_KEYS_FILE to reach it under another name.",
    },
  );
}

/** @throws IsoscopeError ISO-UNAUTHORIZED, ISO-FORBIDDEN */
function readerOf(
  request: FastifyRequest,
  keys: KeyRing,
  sessions: Sessions,
): Key {
  const credentials = credentialsOf(request.raw.rawHeaders);
  const session = request.cookies[SESSION_COOKIE];
  if (session === undefined || hasCredentials(credentials)) {
    return authenticate(keys, credentials, "read");
  }
  if (!isSafe(request.method) && !isSameOrigin(request)) {
    throw new IsoscopeError(
      "ISO-FORBIDDEN",
      "The request comes from another site.",
    );
  }
  // Looked up again each time: a revoked key ends its sessions.
  const key = keys.byId(sessions.keyId(session) ?? "");
  if (key === undefined) {
    throw new IsoscopeError("ISO-UNAUTHORIZED", "The session has ended.", {
      hint: "Log in again with a key.",
    });
  }
  return allowed(key, "read");
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
