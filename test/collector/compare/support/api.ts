import fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { apiErrors } from "../../../../collector/src/api/errors.js";
import { apiRoutes } from "../../../../collector/src/api/routes.js";
import type { compareCommand } from "../../../../collector/src/cli/compare.js";
import { openStore, type TestStore } from "./store.js";

/** What a command printed, and its exit code. */
export interface Ran {
  readonly out: string;
  readonly errors: string;
  readonly code: typeof process.exitCode;
}

/** The API over a store of its own. Its fields are there from the first test on. */
export interface Served {
  store: TestStore;
  app: FastifyInstance;
  url: string;
}

/** Serves the API over what `fill` inserts, for the tests of one file. */
export function serve(fill: (store: TestStore) => Promise<void>): Served {
  const served = {} as Served;
  beforeAll(async () => {
    served.store = await openStore();
    await fill(served.store);
    served.app = fastify();
    apiErrors(served.app);
    served.app.register(apiRoutes, { reader: served.store.db });
    served.url = await served.app.listen({ port: 0, host: "127.0.0.1" });
  });
  afterAll(async () => {
    await served.app.close();
    await served.store.close();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  return served;
}

/** Runs a command in this process; refused arguments are exit code 2, as the process makes them. */
export async function run(
  command: ReturnType<typeof compareCommand>,
  args: readonly string[],
): Promise<Ran> {
  const out: string[] = [];
  const errors: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => {
    out.push(text);
  });
  vi.spyOn(console, "error").mockImplementation((text: string) => {
    errors.push(text);
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    errors.push(String(text));
    return true;
  });
  process.exitCode = undefined;
  try {
    await command.exitOverride().parseAsync([...args], { from: "user" });
  } catch {
    process.exitCode = 2;
  }
  return {
    out: out.join("\n"),
    errors: errors.join("\n"),
    code: process.exitCode,
  };
}
