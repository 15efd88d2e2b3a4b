import { Command, Option } from "commander";
import pc from "picocolors";
import { parseConfig, processEnvironment } from "../config.js";
import { collectorFlags } from "./collector-flags.js";

/** `isoscope collector`: receive, store, answer. */
export function collectorCommand(): Command {
  const command = new Command("collector")
    .description("Run the collector: receive OTLP, store it, serve API and UI.")
    .addHelpText(
      "after",
      `
Every flag is also an environment variable (in brackets); the flag wins.

Examples:
  $ isoscope collector
  $ isoscope collector --port 0 --data-dir /var/lib/isoscope
Then start your application with the agent:
  $ node --import @isoscope/agent/register app.js`,
    );
  for (const [flag, variable, text] of collectorFlags) {
    command.addOption(new Option(flag, `${text} [${variable}]`));
  }
  return command.action(async (options: Record<string, string>) => {
    const overrides = Object.fromEntries(
      collectorFlags.flatMap(([flag, variable]) => {
        const value = options[new Option(flag).attributeName()];
        return value === undefined ? [] : [[variable, value]];
      }),
    );
    const config = parseConfig({ ...processEnvironment(), ...overrides });
    // Every command is in one program; the server is read by this one alone.
    const { runCollector } = await import("../main.js");
    await runCollector(config, ({ url, grpcPort, engine, replayed }) => {
      console.log(
        `${pc.bold("Isoscope")} is listening on ${pc.cyan(url)} (OTLP/HTTP, API, UI) and ${pc.cyan(`${config.host}:${grpcPort}`)} (OTLP/gRPC); ${engine} store in ${config.dataDir}`,
      );
      if (replayed > 0) {
        console.log(`Loading ${replayed} segments that an earlier run left.`);
      }
      console.log(
        `Send telemetry:  ISOSCOPE_ENDPOINT=${url} node --import @isoscope/agent/register app.js`,
      );
    });
  });
}
