import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { IsoscopeError } from "../errors.js";

/** The agent as an application would find it. */
export interface FoundAgent {
  /** Absolute path of the file to load before the application. */
  readonly register: string;
  readonly version: string;
}

const PACKAGE = "@isoscope/agent";

/**
 * Finds the agent: the application's own first, so that the version it pinned is the one that runs.
 * Asked of Node's resolution and never imported: the collector knows the agent only through OTLP.
 *
 * @param cwd the application's folder
 * @throws IsoscopeError when neither the application nor this installation has it
 */
export function findAgent(cwd: string): FoundAgent {
  for (const from of [join(cwd, "package.json"), import.meta.url]) {
    const require = createRequire(from);
    try {
      const register = require.resolve(`${PACKAGE}/register`);
      const manifest = require.resolve(`${PACKAGE}/package.json`);
      const { version } = JSON.parse(readFileSync(manifest, "utf8")) as {
        version: string;
      };
      return { register, version };
    } catch {
      // Not there: the next place decides.
    }
  }
  throw new IsoscopeError("ISO-CONFIG", `${PACKAGE} is not installed.`, {
    hint: `Run \`npm install ${PACKAGE}\` in ${cwd}.`,
  });
}

/** NODE_OPTIONS with the agent in front of what was there. */
export function withAgent(
  nodeOptions: string | undefined,
  register: string,
): string {
  // Node splits the variable at spaces, and reads a quoted part with backslash escapes.
  const quoted = `"${register.replace(/["\\]/g, "\\$&")}"`;
  return ["--require", quoted, nodeOptions ?? ""].join(" ").trim();
}
