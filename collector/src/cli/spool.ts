import { resolve } from "node:path";
import { Command, Option } from "commander";
import pc from "picocolors";
import type { ReplayAnswer } from "../api/spool.js";
import { defaults, parseConfig, processEnvironment } from "../config.js";
import { isLocked } from "../lock.js";
import { askCollector, type CollectorAddress } from "./collector-answer.js";

interface Options extends CollectorAddress {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Exit codes: everything was taken, something was refused again. */
const exit = { stored: 0, refused: 1 } as const;

/** `isoscope spool`: what was received and is not in the store. */
export function spoolCommand(): Command {
  const replay = new Command("replay")
    .description(
      "Offer quarantined requests to the store once more: after an upgrade, or when the cause is gone.",
    )
    .argument(
      "[ids...]",
      "as listed by `isoscope status --json`; all by default",
    )
    .addOption(
      new Option("--url <url>", "the collector, where one runs")
        .env("ISOSCOPE_ENDPOINT")
        .default("http://127.0.0.1:4318"),
    )
    .addOption(
      new Option("--key <key>", "key of scope read").env("ISOSCOPE_KEY"),
    )
    .option(
      "--data-dir <folder>",
      `replay without a collector, from its folder; [ISOSCOPE_DATA_DIR] or ${defaults.dataDir} where no --url is given and none runs`,
    )
    .option("--json", "print what was stored and what was refused")
    .addHelpText(
      "after",
      `
Exit codes: 0 all were stored, 1 some were refused again, 2 wrong usage or no answer.

Examples:
  $ isoscope spool replay
  $ isoscope spool replay traces-mh2k9x-0-1a2b3c4d.otel_traces.0.1
  $ isoscope spool replay --data-dir /var/lib/isoscope      # the collector is stopped`,
    )
    .action(async (ids: string[], options: Options, command: Command) => {
      const asked = ids.length === 0 ? undefined : ids;
      const remote = command.getOptionValueSource("url") !== "default";
      const answer =
        !remote && (await isOffline(options.dataDir))
          ? await replayHere(options.dataDir, asked)
          : ((await askCollector(options, "/api/v1/spool/replay", {
              ...(asked !== undefined && { ids: asked }),
            })) as ReplayAnswer);
      print(answer, options.json === true);
      process.exitCode = answer.refused.length > 0 ? exit.refused : exit.stored;
    });
  return new Command("spool")
    .description("What was received and is not in the store.")
    .addCommand(replay.exitOverride());
}

function configOf(dataDir: string | undefined) {
  return parseConfig({
    ...processEnvironment(),
    ...(dataDir !== undefined && { ISOSCOPE_DATA_DIR: resolve(dataDir) }),
    // Nothing listens: what it asks for beyond loopback does not matter here.
    ISOSCOPE_HOST: defaults.host,
  });
}

async function isOffline(dataDir: string | undefined): Promise<boolean> {
  return !(await isLocked(configOf(dataDir).dataDir));
}

/** Without a collector: the store is read by this alone. */
async function replayHere(
  dataDir: string | undefined,
  ids: readonly string[] | undefined,
): Promise<ReplayAnswer> {
  const { replayOffline } = await import("./replay-offline.js");
  return replayOffline(configOf(dataDir), ids);
}

function print(answer: ReplayAnswer, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(answer, null, 2));
    return;
  }
  const { stored, refused } = answer;
  if (stored.length + refused.length === 0) {
    console.log("Nothing is in quarantine.");
    return;
  }
  console.log(`${stored.length} stored, ${refused.length} refused again.`);
  for (const { id, error } of refused) {
    console.log(`  ${pc.yellow(id)}\n    ${error.split("\n")[0] ?? ""}`);
  }
}
