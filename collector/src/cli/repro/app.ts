import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, connect, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { IsoscopeError } from "../../errors.js";

/** An application that was started to be asked one thing. */
export interface StartedApp {
  /** Ends it with all that it started. */
  stop(): Promise<void>;
  /** The last of what it printed. */
  output(): string;
  /** How it ended, while it has. */
  ended(): string | undefined;
}

const KEPT_OUTPUT = 4000;
const STOP_MS = 5000;

/**
 * Starts a command in a process group of its own.
 *
 * @param env all of its environment
 */
export function startApp(
  [file = "", ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): StartedApp {
  const child = spawn(file, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // npm starts a shell that starts the application: they end together.
    detached: true,
  });
  let output = "";
  let end: string | undefined;
  const note = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  child.on("error", (error) => {
    end = `could not be started: ${error.message}`;
  });
  child.on("exit", (code, signal) => {
    end ??= signal === null ? `exited with ${code ?? 0}` : `ended by ${signal}`;
  });
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // It is gone.
    }
  };
  return {
    output: () => output,
    ended: () => end,
    async stop() {
      if (end === undefined) {
        const exited = once(child, "exit");
        signal("SIGTERM");
        await Promise.race([exited, sleep(STOP_MS, undefined, { ref: false })]);
      }
      // What it left behind in its group.
      signal("SIGKILL");
    },
  };
}

const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something with an application, and ends it whatever comes: also when this process is told to end, since
 * a group of its own is out of Ctrl-C's reach.
 */
export async function whileRunning<T>(
  app: StartedApp,
  act: () => Promise<T>,
): Promise<T> {
  const end = (signal: NodeJS.Signals): void => {
    void app.stop().finally(() => {
      unlisten();
      process.kill(process.pid, signal);
    });
  };
  const unlisten = (): void => {
    for (const signal of ENDINGS) process.off(signal, end);
  };
  for (const signal of ENDINGS) process.on(signal, end);
  try {
    return await act();
  } finally {
    await app.stop();
    unlisten();
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Waits until something listens.
 *
 * @throws IsoscopeError when the application ends before, or the time is over
 */
export async function untilListening(
  app: StartedApp,
  base: URL,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await accepts(base)) return;
    const end = app.ended();
    if (end !== undefined) {
      throw new IsoscopeError(
        "ISO-CONFIG",
        `The application ${end} before it listened on ${base.host}.\n${app.output()}`,
        {
          hint: 'Its dependencies may be missing in the worktree: --setup "npm ci" installs them. Variables that it needs go into settings.env.',
        },
      );
    }
    if (performance.now() > deadline) {
      throw new IsoscopeError(
        "ISO-CONFIG",
        `Nothing listens on ${base.host} after ${Math.round(timeoutMs / 1000)} s.\n${app.output()}`,
        {
          hint: "The application is told its port as PORT. If it listens elsewhere, say so with --app-url http://127.0.0.1:<port>.",
        },
      );
    }
    await sleep(100);
  }
}

function accepts(base: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(base.port || 80), base.hostname);
    const settle = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", settle(true));
    socket.once("error", settle(false));
  });
}
