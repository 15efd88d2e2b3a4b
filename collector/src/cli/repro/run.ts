import { resolve } from "node:path";
import { Command } from "commander";
import { IsoscopeError } from "../../errors.js";
import type { Repro } from "../../repro/bundle.js";
import { tellFailure, withAccess, type Access } from "../compare-client.js";
import { environment } from "../config.js";
import { findAgent, withAgent } from "../find-agent.js";
import { freePort, startApp, untilListening, whileRunning } from "./app.js";
import { attempt, type Attempt } from "./attempt.js";
import {
  positive,
  readRepro,
  settingsOf,
  setUp,
  worktreeOf,
} from "./folder.js";
import { tellResult } from "./result.js";

const exit = {
  reproduced: 0,
  notReproduced: 1,
  usage: 2,
  collector: 3,
} as const;

interface Options extends Access {
  readonly worktree?: string;
  readonly commit?: string;
  readonly setup?: string;
  readonly appUrl?: string;
  readonly times: string;
  readonly timeout: string;
  readonly json?: boolean;
}

/** `isoscope repro run`: have it happen again, and say whether it did. */
export function reproRunCommand(): Command {
  return withAccess(new Command("run"))
    .description("Have it happen again, and say whether it did.")
    .argument("<folder>", "what `isoscope repro <trace id>` wrote")
    .argument(
      "[command...]",
      "starts the application, after -- (default: npm start)",
    )
    .option(
      "--worktree <folder>",
      "the application's files (default: a git worktree of the commit)",
    )
    .option("--commit <hash>", "another commit, such as one with the fix")
    .option("--setup <command>", 'run in the worktree before, such as "npm ci"')
    .option(
      "--app-url <url>",
      "where it listens (default: a free port, told it as PORT)",
    )
    .option("--times <n>", "send the request up to so many times", "1")
    .option(
      "--timeout <seconds>",
      "for the application to listen, and for its trace to be stored",
      "60",
    )
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      `
The application runs with the agent as environment repro-<trace id>, with the variables
of settings.env. Reproduced means: the same root operation and outcome, and the same
error (type and message without ids and numbers) on the same failing path; where nothing
failed, the same flow.

Exit codes: 0 reproduced, 1 not reproduced, 2 wrong usage or the application did not
start, 3 no answer from the collector. docs/repro.md tells more.

Examples:
  $ isoscope repro run repro-4bf92f35 -- npm start
  $ isoscope repro run repro-4bf92f35 --setup "npm ci" --times 20 -- node server.js
  $ isoscope repro run repro-4bf92f35 --commit 1b2c3d4 -- npm start   # with the fix?`,
    )
    .action(
      async (folder: string, command: string[], _: unknown, self: Command) => {
        // --url and --key are options of `repro` too; commander gives them to whichever comes first.
        const options = self.optsWithGlobals<Options>();
        try {
          process.exitCode = await run(resolve(folder), command, options);
        } catch (error) {
          tellFailure(error);
          process.exitCode =
            error instanceof IsoscopeError ? exit.usage : exit.collector;
        }
      },
    );
}

async function run(
  folder: string,
  command: readonly string[],
  options: Options,
): Promise<number> {
  const repro = readRepro(folder);
  const worktree = worktreeOf(folder, repro, options);
  if (options.setup !== undefined) setUp(options.setup, worktree);
  const timeoutMs = positive(options.timeout) * 1000;
  const port = await freePort();
  const base = new URL(options.appUrl ?? `http://127.0.0.1:${port}`);
  const name = `repro-${repro.traceId.slice(0, 8)}`;
  const app = startApp(
    command.length === 0 ? ["npm", "start"] : command,
    worktree,
    {
      ...environment,
      ...settingsOf(folder),
      PORT: base.port || "80",
      ISOSCOPE_ENDPOINT: options.url,
      ...(options.key === undefined ? {} : { ISOSCOPE_KEY: options.key }),
      ISOSCOPE_ENVIRONMENT: name,
      ISOSCOPE_COMMIT: options.commit ?? repro.commit,
      OTEL_SERVICE_NAME: repro.service,
      // Every request counts here, whatever the sampling is elsewhere.
      OTEL_TRACES_SAMPLER: "always_on",
      ...captureLike(repro),
      // Nor is anything told where it is switched off in this shell.
      OTEL_SDK_DISABLED: undefined,
      OTEL_TRACES_EXPORTER: undefined,
      NODE_OPTIONS: withAgent(
        environment["NODE_OPTIONS"],
        findAgent(worktree).register,
      ),
    },
  );
  return whileRunning(app, async () => {
    await untilListening(app, base, timeoutMs);
    let last: Attempt | undefined;
    const times = Math.max(1, Math.floor(positive(options.times)));
    for (let nth = 0; nth < times; nth++) {
      last = await attempt(folder, repro, base, options, timeoutMs);
      if (last.match.reproduced) break;
    }
    if (last === undefined) return exit.usage;
    await tellResult(repro, last, name, options);
    return last.match.reproduced ? exit.reproduced : exit.notReproduced;
  });
}

/** Captured there and not here, the request would be a difference of its own. */
function captureLike({ request }: Repro): Record<string, string> {
  const { body = null, headers = {} } = request ?? {};
  // The user agent is known without.
  if (body === null && Object.keys(headers).length <= 1) return {};
  return { ISOSCOPE_CAPTURE_REQUEST: body === null ? "headers" : "body" };
}
