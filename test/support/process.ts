import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const keptLines = 60;

export interface ProcessOptions<T> {
  /** For messages: "collector", "orders of shop A". */
  name: string;
  /** Arguments of `node`: its own options, the script, the script's arguments. */
  args: string[];
  /** Added to this process's environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** Keeps a terminal's Ctrl-C from reaching it: whoever started it stops it, in order. */
  ownGroup?: boolean;
  /** Told each line of standard output; its first answer but `undefined` means ready. */
  ready: (line: string) => T | undefined;
  /** How long it may take to be ready, in milliseconds. */
  timeoutMs?: number;
}

export interface RunningProcess<T> {
  pid: number;
  /** What `ready` answered. */
  value: T;
  /** The last lines of standard output and standard error. */
  output: () => string;
  /** Settles with the exit code, or the signal's name, once the process is gone. */
  exited: Promise<number | NodeJS.Signals>;
  kill: (signal: NodeJS.Signals) => void;
  /** SIGTERM, then SIGKILL after `graceMs` (10 s). Settles when the process is gone. */
  stop: (graceMs?: number) => Promise<number | NodeJS.Signals>;
}

/**
 * Starts `node` as a child and waits until it says it is ready.
 *
 * @throws Error with the tail of its output when it exits first or takes too long.
 */
export async function startProcess<T>(
  options: ProcessOptions<T>,
): Promise<RunningProcess<T>> {
  const { name, timeoutMs = 30_000 } = options;
  const child = spawn(process.execPath, options.args, {
    cwd: options.cwd,
    env: { ...inherited(), ...options.env },
    detached: options.ownGroup ?? false,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  };
  const output = () => lines.join("\n");
  const exited = once(child, "exit").then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  );

  // Not even a crash of this process leaves a child behind.
  const killChild = () => child.kill("SIGKILL");
  process.once("exit", killChild);
  child.once("exit", () => process.off("exit", killChild));

  // Both streams are read to the end: a full pipe would block the child.
  createInterface({ input: child.stderr }).on("line", keep);
  const stdout = createInterface({ input: child.stdout }).on("line", keep);
  const becameReady = new Promise<T>((resolve) => {
    stdout.on("line", (line) => {
      const value = options.ready(line);
      if (value !== undefined) resolve(value);
    });
  });

  const stop = async (graceMs = 10_000) => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    try {
      return await exited;
    } finally {
      clearTimeout(timer);
    }
  };

  let timer: NodeJS.Timeout | undefined;
  try {
    const value = await Promise.race([
      becameReady,
      exited.then((how) => {
        throw new Error(
          `${name} exited (${how}) before it was ready:\n${output()}`,
        );
      }),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(
            new Error(
              `${name} was not ready after ${timeoutMs} ms:\n${output()}`,
            ),
          );
        }, timeoutMs);
      }),
    ]);
    return {
      pid: child.pid ?? 0,
      value,
      output,
      exited,
      kill: (signal) => child.kill(signal),
      stop,
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** This process's environment without what would configure a collector or an agent behind a test's back. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(ISOSCOPE|OTEL)_/.test(name),
    ),
  );
}
