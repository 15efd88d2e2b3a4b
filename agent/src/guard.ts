import { basename } from "node:path";
import { isMainThread, workerData } from "node:worker_threads";
import { type Config } from "./config";

/** Marks the agent's own worker thread, which must not load the agent again. */
export const WORKER_MARK = "isoscope.agent.worker";

const PACKAGE_MANAGERS = new Set([
  "npm",
  "npm-cli",
  "npx",
  "npx-cli",
  "yarn",
  "yarnpkg",
  "pnpm",
  "pnpx",
  "corepack",
  "node-gyp",
]);

/**
 * Says why the agent must stay inert in this process, or undefined when it may start.
 * NODE_OPTIONS is inherited by everything a developer types, package managers included.
 *
 * @param script the entry script, `process.argv[1]`
 */
export function inertReason(
  config: Config,
  script: string | undefined,
): string | undefined {
  if (config.disabled) return "OTEL_SDK_DISABLED";
  if (isOwnWorker()) return "own worker";
  if (script !== undefined) {
    const name = basename(script).replace(/\.[cm]?js$/, "");
    if (PACKAGE_MANAGERS.has(name)) return "package manager";
  }
  return undefined;
}

function isOwnWorker(): boolean {
  const data: unknown = workerData;
  return (
    !isMainThread &&
    typeof data === "object" &&
    data !== null &&
    WORKER_MARK in data
  );
}
