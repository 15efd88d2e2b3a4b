import {
  authenticate,
  credentialsOf,
  type Credentials,
} from "../keys/authenticate.js";
import type { KeyRing } from "../keys/key-ring.js";
import type { FastifyRequest } from "fastify";
import type { Sender } from "./accept.js";

/** A request that was let in. */
export interface Admitted extends Sender {
  /** Books the request's bytes, once they are known, on its key's limit. */
  charge(bytes: number): void;
}

/**
 * Decides from the headers alone whether a request may be read at all, for every protocol: not a byte of a
 * body is received or inflated for a stranger.
 *
 * @throws IsoscopeError ISO-UNAUTHORIZED, ISO-FORBIDDEN, ISO-RATE
 */
export type Admit = (credentials: Credentials) => Admitted;

const anonymous: Admitted = {
  keyId: "",
  environment: "",
  charge: () => undefined,
};

/** @param keys undefined lets everyone in */
export function createAdmit(keys: KeyRing | undefined): Admit {
  if (keys === undefined) return () => anonymous;
  return (credentials) => {
    const key = authenticate(keys, credentials, "ingest");
    const quota = keys.quota(key);
    quota.admit(key);
    return {
      keyId: key.id,
      environment: key.environments?.[0] ?? "",
      charge: (bytes) => {
        quota.charge(bytes);
      },
    };
  };
}

/** {@link Admit} for an HTTP request. */
export function admitHttp(admit: Admit, request: FastifyRequest): Admitted {
  return admit(credentialsOf(request.raw.rawHeaders));
}
