import { Command, Option } from "commander";
import type { ParityAnswer } from "../api/parity-schemas.js";
import { severities, type Severity } from "../compare/parity/model.js";
import {
  askCollector,
  EXIT_FAILED,
  tellFailure,
  withAccess,
  type Access,
} from "./compare-client.js";
import { parityMarkdown } from "./parity/markdown.js";
import { parityTable } from "./parity/table.js";

/** Exit code when inputs differ. */
const EXIT_DIFFERENT = 1;

const formats = ["table", "json", "markdown"] as const;
const levels = [...severities.slice(0, 3), "none"] as const;

interface Options extends Access {
  readonly service?: string;
  readonly until?: string;
  readonly format?: (typeof formats)[number];
  readonly json?: boolean;
  readonly all?: boolean;
  readonly failOn: (typeof levels)[number];
}

/** `isoscope parity`: the inputs in which two environments differ. */
export function parityCommand(): Command {
  return withAccess(new Command("parity"))
    .description(
      "Compare the inputs of two environments: services, packages, settings, builds, data.",
    )
    .argument("<baseline>", "environment[@commit] to measure against")
    .argument("<candidate>", "environment[@commit] in question")
    .option("--service <name>", "only this service")
    .option("--until <time>", "as it was then: ISO 8601 or -2h (default: now)")
    .option("--all", "list also what differs between environments on purpose")
    .addOption(new Option("--format <format>", "how to print").choices(formats))
    .option("--json", "print the API's answer, as --format json")
    .addOption(
      new Option(
        "--fail-on <severity>",
        "exit with 1 from this severity on: major, minor, patch, or none",
      )
        .choices(levels)
        .default("major"),
    )
    .addHelpText(
      "after",
      `
Severity: a version's first number that differs decides (major, minor, patch). Another time zone, locale,
libc or platform, a dirty working tree, and one commit built into two artifacts are major. Addresses,
secrets and paths are expected to differ; --all lists them.

Score: 100 where nothing differs; a major difference halves it, a minor one takes 19 % off, a patch 7 %.

Exit codes: 0 nothing of --fail-on or graver differs, 1 something does, 2 wrong usage or no answer.

Examples:
  $ isoscope parity production development
  $ isoscope parity production staging@9f3c2d1 --service orders --fail-on minor
  $ isoscope parity production preview-42 --format markdown >> "$GITHUB_STEP_SUMMARY"

docs/parity.md says what is compared and where each fact comes from.`,
    )
    .action(async (baseline: string, candidate: string, options: Options) => {
      try {
        const answer = await askCollector<ParityAnswer>(
          options,
          "environments/diff",
          {
            baseline,
            candidate,
            service: options.service,
            until: options.until,
          },
          "pillars",
        );
        console.log(print(answer, options));
        if (isReached(answer, options.failOn)) {
          process.exitCode = EXIT_DIFFERENT;
        }
      } catch (error) {
        tellFailure(error);
        process.exitCode = EXIT_FAILED;
      }
    });
}

function print(answer: ParityAnswer, options: Options): string {
  const format = options.json === true ? "json" : (options.format ?? "table");
  const all = options.all === true;
  if (format === "json") return JSON.stringify(answer, null, 2);
  if (format === "markdown") return parityMarkdown(answer, all);
  return parityTable(answer, {
    all,
    width: Math.min(process.stdout.columns || 100, 160),
  });
}

function isReached(
  { pillars }: ParityAnswer,
  failOn: Options["failOn"],
): boolean {
  if (failOn === "none") return false;
  const reached: readonly Severity[] = severities.slice(
    0,
    severities.indexOf(failOn) + 1,
  );
  return pillars.some(({ differences }) =>
    differences.some(({ severity }) => reached.includes(severity)),
  );
}
