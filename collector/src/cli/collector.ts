import { Command, Option } from "commander";
import pc from "picocolors";
import { defaults, parseConfig, processEnvironment } from "../config.js";
import { runCollector } from "../main.js";

/** The flags of `isoscope collector` and the variable each stands for. */
const flags = [
  [
    "--host <address>",
    "ISOSCOPE_HOST",
    `address to bind (default ${defaults.host})`,
  ],
  [
    "--port <number>",
    "ISOSCOPE_PORT",
    `OTLP/HTTP, API and UI; 0 picks a free port (default ${defaults.port})`,
  ],
  [
    "--grpc-port <number>",
    "ISOSCOPE_GRPC_PORT",
    `OTLP/gRPC; 0 picks a free port (default ${defaults.grpcPort})`,
  ],
  [
    "--data-dir <folder>",
    "ISOSCOPE_DATA_DIR",
    `spool and embedded store (default ${defaults.dataDir})`,
  ],
  [
    "--clickhouse-url <url>",
    "ISOSCOPE_CLICKHOUSE_URL",
    "use a ClickHouse server instead of the embedded engine",
  ],
  [
    "--clickhouse-cluster <name>",
    "ISOSCOPE_CLICKHOUSE_CLUSTER",
    "spread the tables over this cluster of the server",
  ],
  [
    "--keys-file <file>",
    "ISOSCOPE_KEYS_FILE",
    "ask for a key of this file on every request",
  ],
  [
    "--retention-days <days>",
    "ISOSCOPE_RETENTION_DAYS",
    `how long telemetry is kept (default ${defaults.retentionDays})`,
  ],
  [
    "--spool-max-mb <MiB>",
    "ISOSCOPE_SPOOL_MAX_MB",
    `disk budget of the spool (default ${defaults.spoolMaxMb})`,
  ],
  [
    "--min-free-mb <MiB>",
    "ISOSCOPE_MIN_FREE_MB",
    `take nothing in while the disk has less free (default ${defaults.minFreeMb})`,
  ],
] as const;

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
  for (const [flag, variable, text] of flags) {
    command.addOption(new Option(flag, `${text} [${variable}]`));
  }
  return command.action(async (options: Record<string, string>) => {
    const overrides = Object.fromEntries(
      flags.flatMap(([flag, variable]) => {
        const value = options[new Option(flag).attributeName()];
        return value === undefined ? [] : [[variable, value]];
      }),
    );
    const config = parseConfig({ ...processEnvironment(), ...overrides });
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
