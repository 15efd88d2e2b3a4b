import { Command, Option } from "commander";
import type { Status } from "../api/status.js";
import { askCollector, type CollectorAddress } from "./collector-answer.js";
import { renderStatus } from "./status-text.js";

interface Options extends CollectorAddress {
  readonly json?: boolean;
}

/** `isoscope status`: what a collector has received, refused, still holds back, and stores. */
export function statusCommand(): Command {
  return new Command("status")
    .description("Show what a collector received, refused and stores.")
    .addOption(
      new Option("--url <url>", "the collector")
        .env("ISOSCOPE_ENDPOINT")
        .default("http://127.0.0.1:4318"),
    )
    .addOption(
      new Option("--key <key>", "key of scope read").env("ISOSCOPE_KEY"),
    )
    .option("--json", "print the API's answer")
    .addHelpText(
      "after",
      `
Exit codes: 0 it answered, 2 wrong usage or no answer.

Examples:
  $ isoscope status
  $ isoscope status --json | jq .signals.traces.bytesPerItem`,
    )
    .action(async (options: Options) => {
      const status = await askCollector(options, "/api/v1/status");
      console.log(
        options.json === true
          ? JSON.stringify(status, null, 2)
          : renderStatus(status as Status),
      );
    });
}
