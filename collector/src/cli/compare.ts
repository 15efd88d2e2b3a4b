import { Command, InvalidArgumentError, Option } from "commander";
import type { CompareAnswer } from "../api/compare-schemas.js";
import { families } from "../compare/finding.js";
import {
  askCollector,
  tellFailure,
  withAccess,
  type Access,
} from "./compare-client.js";
import { renderComparison } from "./compare-table.js";
import { compareTraceCommand } from "./compare-trace.js";

/** Exit codes of the contract: nothing worse, something worse, no answer. */
const exit = { clean: 0, worse: 1, failed: 2 } as const;

interface Options extends Access, Record<string, unknown> {
  readonly service?: string;
  readonly since?: string;
  readonly until?: string;
  readonly baselineSince?: string;
  readonly baselineUntil?: string;
  readonly candidateSince?: string;
  readonly candidateUntil?: string;
  readonly family?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `isoscope compare`: the comparison as a ranked table, or as the API's JSON. */
export function compareCommand(): Command {
  return withAccess(new Command("compare"))
    .description("Show what is different between two sides, and is real.")
    .argument(
      "<baseline>",
      "environment[@commit][[since..until]] to measure against",
    )
    .argument("<candidate>", "environment[@commit][[since..until]] in question")
    .option("--service <name>", "only findings that touch this service")
    .option("--since <time>", "ISO 8601, or relative such as -15m")
    .option("--until <time>", "ISO 8601, or relative such as -15m")
    .option("--baseline-since <time>", "of the baseline alone")
    .option("--baseline-until <time>", "of the baseline alone")
    .option("--candidate-since <time>", "of the candidate alone")
    .option("--candidate-until <time>", "of the candidate alone")
    .addOption(
      new Option("--family <family>", "only this family").choices(families),
    )
    .option("--limit <n>", "rows of the table", positiveInteger, 20)
    .option("--json", "print the API's answer")
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing is worse, 1 something is worse, 2 wrong usage or no answer.

Any two sides: two environments, two commits of one, or two windows of one. With two arguments they are
sides, also where one of them is called "trace"; two traces are three arguments: trace and two trace ids.

Examples:
  $ isoscope compare production development
  $ isoscope compare production preview-42@9f3c2d1 --since -2h --service orders
  $ isoscope compare staging@1a2b3c4 staging@5d6e7f8
  $ isoscope compare 'production[-26h..-24h]' 'production[-2h..]'
  $ isoscope compare production production --baseline-until -1h --candidate-since -1h
  $ isoscope compare trace 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7a3ce929d0e0e4736
  $ isoscope compare production staging --json | jq '.findings[0]'`,
    )
    .action(async (baseline: string, candidate: string, options: Options) => {
      process.exitCode = await compareSides(baseline, candidate, options);
    })
    .addCommand(
      compareTraceCommand<Options>(async (candidate, options) => {
        process.exitCode = await compareSides("trace", candidate, options);
      }),
    );
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError("It is a whole number from 1.");
  }
  return value;
}

/** The options that select what is compared. */
function selection(options: Options) {
  const { service, since, until, family } = options;
  const { baselineSince, baselineUntil, candidateSince, candidateUntil } =
    options;
  return {
    ...{ service, since, until, family },
    ...{ baselineSince, baselineUntil, candidateSince, candidateUntil },
  };
}

async function compareSides(
  baseline: string,
  candidate: string,
  options: Options,
): Promise<number> {
  let answer: CompareAnswer;
  try {
    answer = await askCollector<CompareAnswer>(
      options,
      "compare",
      { baseline, candidate, ...selection(options) },
      "findings",
    );
  } catch (error) {
    tellFailure(error);
    return exit.failed;
  }
  console.log(
    options.json === true
      ? JSON.stringify(answer, null, 2)
      : renderComparison(answer, {
          limit: options.limit,
          width: process.stdout.columns || 120,
        }),
  );
  return answer.summary.findings.byVerdict.worse > 0 ? exit.worse : exit.clean;
}
