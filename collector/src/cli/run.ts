import { spawn } from "node:child_process";
import { constants } from "node:os";
import { Command } from "commander";
import { IsoscopeError } from "../errors.js";
import { environment } from "./config.js";
import { findAgent, withAgent } from "./find-agent.js";

interface Options {
  readonly endpoint?: string;
  readonly key?: string;
  readonly environment?: string;
  readonly commit?: string;
  readonly service?: string;
}

const FORWARDED = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/** `isoscope run -- <command>`: the command with the agent in every Node process it starts. */
export function runCommand(): Command {
  return new Command("run")
    .description("Run a command with the agent loaded into its Node processes.")
    .argument("<command...>", "the command and its arguments, after --")
    .option("--endpoint <url>", "the collector (ISOSCOPE_ENDPOINT)")
    .option("--key <key>", "key of the collector (ISOSCOPE_KEY)")
    .option("--environment <name>", "what to call it (ISOSCOPE_ENVIRONMENT)")
    .option("--commit <hash>", "the commit that runs (ISOSCOPE_COMMIT)")
    .option("--service <name>", "the service's name (OTEL_SERVICE_NAME)")
    .addHelpText(
      "after",
      `
Exit code and signal are the command's.

Examples:
  $ isoscope run -- node app.js
  $ isoscope run --environment staging -- npm start`,
    )
    .action(async (command: string[], options: Options) => {
      await runWithAgent(command, options);
    });
}

async function runWithAgent(
  [file = "", ...args]: string[],
  options: Options,
): Promise<void> {
  const { register } = findAgent(process.cwd());
  const own = {
    ISOSCOPE_ENDPOINT: options.endpoint,
    ISOSCOPE_KEY: options.key,
    ISOSCOPE_ENVIRONMENT: options.environment,
    ISOSCOPE_COMMIT: options.commit,
    OTEL_SERVICE_NAME: options.service,
  };
  const child = spawn(file, args, {
    stdio: "inherit",
    env: {
      ...environment,
      ...Object.fromEntries(
        Object.entries(own).filter(([, value]) => value !== undefined),
      ),
      NODE_OPTIONS: withAgent(environment["NODE_OPTIONS"], register),
    },
  });
  const forward = (signal: NodeJS.Signals): void => {
    // At a terminal Ctrl-C reaches the command by itself; a second one would cut its clean-up short.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  const end = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.on("error", (cause: NodeJS.ErrnoException) => {
      reject(notStarted(file, cause));
    });
    child.on("exit", (code, signal) => {
      resolve(code ?? signal ?? 1);
    });
  });
  for (const signal of FORWARDED) process.off(signal, forward);
  if (typeof end === "number") {
    process.exitCode = end;
    return;
  }
  // Whoever started us asks how the command ended: by the same signal, or by its number at least.
  process.exitCode = 128 + constants.signals[end];
  process.kill(process.pid, end);
}

function notStarted(file: string, cause: NodeJS.ErrnoException): IsoscopeError {
  return new IsoscopeError(
    "ISO-CONFIG",
    cause.code === "ENOENT"
      ? `There is no command "${file}".`
      : `"${file}" could not be started: ${cause.message}`,
    {
      hint: "Put the command after --, as in `isoscope run -- node app.js`.",
      cause,
    },
  );
}
