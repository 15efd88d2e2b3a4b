import { Type } from "typebox";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginCallbackTypebox } from "@fastify/type-provider-typebox";
import { IsoscopeError } from "../errors.js";
import {
  allowed,
  authenticate,
  credentialsOf,
  hasCredentials,
  identify,
} from "../keys/authenticate.js";
import { scopes, type Key } from "../keys/key.js";
import type { KeyRing } from "../keys/key-ring.js";
import { isSameOrigin } from "./auth-host.js";
import { errorResponses } from "./errors.js";
import type { Sessions } from "./sessions.js";

export const SESSION_ROUTE = "/api/v1/session";
export const SESSION_COOKIE = "isoscope_session";

const Session = Type.Object({
  keysRequired: Type.Boolean({
    description: "Whether this collector asks for keys at all.",
  }),
  key: Type.Union(
    [
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        scope: Type.Array(Type.Enum([...scopes])),
        environments: Type.Union([Type.Array(Type.String()), Type.Null()], {
          description: "Those that can be read; null for all.",
        }),
      }),
      Type.Null(),
    ],
    { description: "Who is asking; null when that is not known." },
  ),
});
type Session = Type.Static<typeof Session>;

/** POST, GET and DELETE /api/v1/session: logging a browser in and out. */
export const sessionRoutes: FastifyPluginCallbackTypebox<{
  readonly keys: KeyRing | undefined;
  readonly sessions: Sessions;
}> = (app, { keys, sessions }, done) => {
  const answer = (key: Key | undefined): Session => ({
    keysRequired: keys !== undefined,
    key:
      key === undefined
        ? null
        : {
            id: key.id,
            name: key.name,
            scope: [...key.scope],
            environments:
              key.environments === undefined ? null : [...key.environments],
          },
  });
  const described = {
    tags: ["session"],
    response: { 200: Session, ...errorResponses },
  };
  app.get(
    SESSION_ROUTE,
    {
      schema: {
        ...described,
        summary: "Whether keys are asked for, and who I am",
      },
    },
    (request) => answer(whoAsks(request, keys, sessions)),
  );
  app.post(
    SESSION_ROUTE,
    {
      bodyLimit: 4096,
      schema: {
        ...described,
        summary: "Log a browser in with a key of scope read",
        body: Type.Object({ key: Type.String({ maxLength: 1000 }) }),
      },
    },
    (request, reply) => {
      checkOrigin(request);
      if (keys === undefined) return answer(undefined);
      const key = allowed(identify(keys, request.body.key.trim()), "read");
      const { id, maxAgeS } = sessions.start(key.id);
      void reply.setCookie(SESSION_COOKIE, id, {
        ...cookieOf(request),
        maxAge: maxAgeS,
      });
      return answer(key);
    },
  );
  app.delete(
    SESSION_ROUTE,
    { schema: { ...described, summary: "Log out" } },
    (request, reply) => {
      checkOrigin(request);
      const id = request.cookies[SESSION_COOKIE];
      if (id !== undefined) sessions.end(id);
      void reply.clearCookie(SESSION_COOKIE, cookieOf(request));
      return answer(undefined);
    },
  );
  done();
};

function whoAsks(
  request: FastifyRequest,
  keys: KeyRing | undefined,
  sessions: Sessions,
): Key | undefined {
  if (keys === undefined) return undefined;
  const credentials = credentialsOf(request.raw.rawHeaders);
  if (hasCredentials(credentials)) {
    return authenticate(keys, credentials, "read");
  }
  const id = request.cookies[SESSION_COOKIE];
  return id === undefined ? undefined : keys.byId(sessions.keyId(id) ?? "");
}

function checkOrigin(request: FastifyRequest): void {
  if (isSameOrigin(request)) return;
  throw new IsoscopeError(
    "ISO-FORBIDDEN",
    "A session can only be started and ended from the collector's own pages.",
  );
}

function cookieOf(request: FastifyRequest) {
  return {
    path: "/",
    httpOnly: true,
    sameSite: "strict",
    // Behind a proxy that ends TLS, the browser's own word is all there is to go by.
    secure: request.headers.origin?.startsWith("https:") === true,
  } as const;
}
