import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { repository } from "../../support/compiled.js";

export interface Run {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string | undefined>;
  /** Sent once the application prints `ready`. */
  signal?: NodeJS.Signals;
  /** Arguments after the script. */
  args?: string[];
  cwd?: string;
  /** Path of the node to run it with; this process's own when left out. */
  node?: string;
  /** Options of node's own. */
  nodeArgs?: string[];
}

/** Everything of this process's own environment that would colour an application's. */
const NEUTRAL =
  /^(?:OTEL_|ISOSCOPE_|VITEST|NODE_ENV$|NODE_OPTIONS$|CI$|GITHUB_)/;

/** A test that fails half-way must not leave its application behind. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * Runs an application of `test/agent/apps` in a process of its own until it ends.
 *
 * @param start `--import` or `--require` to load the agent, undefined to leave it out
 */
export async function run(
  start: "--import" | "--require" | undefined,
  app: string,
  { env = {}, signal, args = [], cwd, node, nodeArgs = [] }: RunOptions = {},
): Promise<Run> {
  const agent = start === undefined ? [] : [start, "@isoscope/agent/register"];
  const script = join(repository, "test/agent/apps", app);
  const child = spawn(
    node ?? process.execPath,
    [...nodeArgs, ...agent, script, ...args],
    {
      cwd: cwd ?? join(repository, "test/agent/apps"),
      env: { ...neutralEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (signal !== undefined && stdout.includes("ready")) child.kill(signal);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code, killedBy] = (await once(child, "close")) as [
    number | null,
    NodeJS.Signals | null,
  ];
  running.delete(child);
  return { code, signal: killedBy, stdout, stderr };
}

/** A folder of its own for one test, gone after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-agent-test-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function neutralEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !NEUTRAL.test(name)),
  );
}
