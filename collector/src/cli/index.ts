import { Command, CommanderError } from "commander";
import pc from "picocolors";
import { version } from "../config.js";
import { IsoscopeError, messageOf } from "../errors.js";
import { alertsCommand } from "./alerts.js";
import { auditCommand } from "./audit.js";
import { collectorCommand } from "./collector.js";
import { compareCommand } from "./compare.js";
import { doctorCommand } from "./doctor.js";
import { keysCommand } from "./keys.js";
import { parityCommand } from "./parity.js";
import { reproCommand } from "./repro/create.js";
import { runCommand } from "./run.js";
import { spoolCommand } from "./spool.js";
import { stampCommand } from "./stamp.js";
import { statusCommand } from "./status.js";
import { whyCommand } from "./why.js";

/** Exit code for wrong usage and for what could not be reached. */
const EXIT_USAGE = 2;

/**
 * The `isoscope` command.
 *
 * @param argv as `process.argv`
 */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command("isoscope")
    .description(
      "See what is different between two environments, and whether it is real.",
    )
    .version(version)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride();
  for (const command of [
    alertsCommand(),
    auditCommand(),
    collectorCommand(),
    compareCommand(),
    doctorCommand(),
    keysCommand(),
    parityCommand(),
    reproCommand(),
    runCommand(),
    spoolCommand(),
    stampCommand(),
    statusCommand(),
    whyCommand(),
  ]) {
    program.addCommand(command.exitOverride());
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
      return;
    }
    console.error(`${pc.red("error")}: ${messageOf(error)}`);
    if (error instanceof IsoscopeError && error.hint !== undefined) {
      console.error(`  ${error.hint}`);
    }
    process.exitCode = EXIT_USAGE;
  }
}
