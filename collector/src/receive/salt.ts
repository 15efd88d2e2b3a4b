import { createHmac, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyPluginCallback } from "fastify";
import { admitHttp, type Admit } from "./admit.js";

/** Where agents ask for the key; below /v1, where a proxy lets OTLP through. */
export const SALT_ROUTE = "/v1/isoscope/salt";
const FILE = "salt";

/**
 * The key under which agents hash the values of settings: the same for every environment that sends here,
 * so that equal values have equal hashes. It is not in the store: who reads hashes does not read it.
 *
 * @param dataDir keeps a random salt, made at the first start
 * @param salt set by hand, where several collectors share one store
 * @returns hex; an agent that is told the salt derives the same (agent/src/facts/configuration.ts)
 */
export function configurationKey(
  dataDir: string,
  salt: string | undefined,
): string {
  return createHmac("sha256", salt ?? keptSalt(dataDir))
    .update("isoscope configuration 1")
    .digest("hex");
}

function keptSalt(dataDir: string): string {
  const path = join(dataDir, FILE);
  try {
    writeFileSync(path, randomBytes(32).toString("hex"), {
      flag: "wx",
      mode: 0o600,
    });
  } catch (error) {
    // Made before; whatever else is wrong shows when it is read.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8").trim();
}

/** GET /v1/isoscope/salt, for whoever may send. */
export const saltRoutes: FastifyPluginCallback<{
  readonly admit: Admit;
  readonly key: string;
}> = (app, { admit, key }, done) => {
  app.get(SALT_ROUTE, { schema: { hide: true } }, (request, reply) => {
    admitHttp(admit, request);
    void reply.header("cache-control", "no-store");
    return { key };
  });
  done();
};
