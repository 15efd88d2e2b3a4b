import { IsoscopeError } from "../errors.js";
import type { Key, Scope } from "./key.js";
import type { KeyRing } from "./key-ring.js";

/** Every value of the two headers that may carry a key, one entry for each time it was sent. */
export interface Credentials {
  readonly authorization: readonly string[];
  readonly isoscopeKey: readonly string[];
}

/**
 * Reads the credentials of an HTTP request from its header lines as they came: Node's own map of headers
 * drops a second `Authorization`.
 *
 * @param rawHeaders names and values by turns
 */
export function credentialsOf(rawHeaders: readonly string[]): Credentials {
  const values = (wanted: string) =>
    rawHeaders.filter(
      (_, place) =>
        place % 2 === 1 && rawHeaders[place - 1]?.toLowerCase() === wanted,
    );
  return {
    authorization: values("authorization"),
    isoscopeKey: values("x-isoscope-key"),
  };
}

/** Whether a key, or what was meant as one, was sent at all. */
export function hasCredentials(credentials: Credentials): boolean {
  return credentials.authorization.length + credentials.isoscopeKey.length > 0;
}

/**
 * The key that credentials name, if it is known, in force and of the right scope. No message repeats what
 * was sent.
 *
 * @throws IsoscopeError ISO-UNAUTHORIZED, ISO-FORBIDDEN
 */
export function authenticate(
  keys: KeyRing,
  credentials: Credentials,
  scope: Scope,
): Key {
  return allowed(identify(keys, presented(credentials)), scope);
}

/** @throws IsoscopeError ISO-UNAUTHORIZED */
export function identify(keys: KeyRing, text: string): Key {
  const key = keys.find(text);
  if (key === undefined) {
    throw new IsoscopeError(
      "ISO-UNAUTHORIZED",
      "The key is not known, or was revoked.",
    );
  }
  return key;
}

/** @throws IsoscopeError ISO-FORBIDDEN when the key is not for this */
export function allowed(key: Key, scope: Scope): Key {
  if (!key.scope.includes(scope)) {
    throw new IsoscopeError(
      "ISO-FORBIDDEN",
      `Key "${key.name}" (${key.id}) has no scope "${scope}", only ${key.scope.join(", ")}.`,
      { hint: `Make one: isoscope keys add <name> --scope ${scope}` },
    );
  }
  return key;
}

function presented({ authorization, isoscopeKey }: Credentials): string {
  const [first, ...more] = [
    ...authorization.map((value) => /^Bearer +(\S+)$/i.exec(value)?.[1] ?? ""),
    ...isoscopeKey,
  ];
  if (first === undefined) {
    throw new IsoscopeError(
      "ISO-UNAUTHORIZED",
      "This collector asks for a key.",
    );
  }
  if (more.length > 0) {
    // Which of them counts would be a guess, and proxies guess differently.
    throw new IsoscopeError(
      "ISO-UNAUTHORIZED",
      "The request carries more than one key.",
    );
  }
  return first;
}
