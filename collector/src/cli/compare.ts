import { Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../api/time.js";
import type { CompareAnswer } from "../api/compare-schemas.js";
import { families, verdicts, type Verdict } from "../compare/finding.js";
import { askCollector, tellFailure, withAccess } from "./compare-client.js";
import {
  formats,
  selectionOf,
  type CompareOptions,
} from "./compare-options.js";
import { compareTraceCommand } from "./compare-trace.js";
import { AcceptError, readAccepted, writeAccepted } from "./gate/accepted.js";
import { parseMinEffect } from "./gate/effect.js";
import { decide, exit } from "./gate/gate.js";
import { commandOf, linkOf, report } from "./gate/report.js";
import { waitForTraffic } from "./gate/wait.js";

/** What a pipeline can fail on: the verdicts that say something. */
const failing = verdicts.filter(
  (verdict) => verdict !== "insufficient-data" && verdict !== "not-exercised",
);

/** `isoscope compare`: the comparison for a reader or a pipeline. */
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
    .addOption(
      new Option(
        "--format <format>",
        "table (default), json, markdown or junit",
      )
        .choices(formats)
        .argParser(formatOf),
    )
    .option("--json", "the same as --format json")
    .addOption(
      new Option(
        "--fail-on <verdicts>",
        `exit 1 on these: any, none, or of ${failing.join(", ")}`,
      )
        .default(["worse"], "worse")
        .argParser(verdictsOf),
    )
    .addOption(
      new Option(
        "--min-effect <share>",
        "smaller effects do not fail: 10%, or latency=25%,errors=2%",
      )
        .default({}, "all that is found")
        .argParser(minEffectOf),
    )
    .option(
      "--wait-for <n>",
      "wait until the candidate has had n requests",
      positiveInteger,
    )
    .option(
      "--timeout <time>",
      "how long to wait, as 30s or 10m",
      duration,
      600_000,
    )
    .option("--accept <file>", "differences that somebody let be, YAML or JSON")
    .option("--write-accepted", "add what fails to the file of --accept")
    .option("--reason <text>", "why, for --write-accepted")
    .addHelpText("after", help)
    .action(
      async (baseline: string, candidate: string, options: CompareOptions) => {
        process.exitCode = await compareSides(baseline, candidate, options);
      },
    )
    .addCommand(
      compareTraceCommand(async (candidate, options: CompareOptions) => {
        process.exitCode = await compareSides("trace", candidate, options);
      }),
    );
}

const help = `
Any two sides: two environments, two commits of one, or two windows of one. With two arguments they are
sides, also where one of them is called "trace"; two traces are three arguments: trace and two trace ids.

Exit codes: 0 nothing fails, 1 a finding of --fail-on does, 2 wrong usage or no answer, 3 not enough traffic:
--wait-for gave up, or no operation has 20 traces on both sides. docs/ci.md shows it in a pipeline.

Examples:
  $ isoscope compare production development
  $ isoscope compare production preview-42@9f3c2d1 --since -2h --service orders
  $ isoscope compare staging@1a2b3c4 staging@5d6e7f8
  $ isoscope compare 'production[-26h..-24h]' 'production[-2h..]'
  $ isoscope compare production production --baseline-until -1h --candidate-since -1h
  $ isoscope compare production preview-42 --wait-for 200 --fail-on worse,missing --format markdown
  $ isoscope compare production preview-42 --accept accepted.yaml --write-accepted --reason "new search"
  $ isoscope compare trace 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7a3ce929d0e0e4736
  $ isoscope compare production staging --json | jq '.findings[0]'`;

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError("It is a whole number from 1.");
  }
  return value;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw new InvalidArgumentError("It is a time such as 30s or 10m.");
  }
  return ms;
}

function formatOf(text: string): (typeof formats)[number] {
  const format = formats.find((one) => one === text);
  if (format === undefined) {
    throw new InvalidArgumentError(`It is one of ${formats.join(", ")}.`);
  }
  return format;
}

function verdictsOf(text: string): Verdict[] {
  if (text === "none") return [];
  if (text === "any") return failing;
  return text.split(",").map((name) => {
    const verdict = failing.find((one) => one === name.trim());
    if (verdict === undefined) {
      throw new InvalidArgumentError(
        `"${name}" is none of any, none, ${failing.join(", ")}.`,
      );
    }
    return verdict;
  });
}

function minEffectOf(text: string) {
  const effect = parseMinEffect(text);
  if (effect === undefined) {
    throw new InvalidArgumentError(
      `It is a share such as 10% or 0.1, or shares of families such as latency=25%,errors=2%; families are ${families.join(", ")}.`,
    );
  }
  return effect;
}

async function compareSides(
  baseline: string,
  candidate: string,
  options: CompareOptions,
): Promise<number> {
  try {
    return await compareAndJudge(baseline, candidate, options);
  } catch (error) {
    tellFailure(error);
    return exit.unanswered;
  }
}

async function compareAndJudge(
  baseline: string,
  candidate: string,
  options: CompareOptions,
): Promise<number> {
  const { accept, failOn, minEffect, limit, waitFor } = options;
  const selection = selectionOf(options);
  const isAdding = options.writeAccepted === true;
  checkAdding(options);
  // Read before anything is asked: a mistake in it should not cost the wait.
  const accepted =
    accept === undefined ? [] : readAccepted(accept, { mayLack: isAdding });
  if (waitFor !== undefined) {
    const came = await waitForTraffic(
      options,
      {
        side: candidate,
        since: options.candidateSince ?? options.since,
        until: options.candidateUntil ?? options.until,
      },
      {
        requests: waitFor,
        timeoutMs: options.timeout,
        tell: (line) => {
          console.error(line);
        },
      },
    );
    if (!came) return exit.undecided;
  }
  const answer = await askCollector<CompareAnswer>(
    options,
    "compare",
    { baseline, candidate, ...selection },
    "findings",
  );
  const now = new Date();
  const policy = { failOn, minEffect, accepted, now };
  let outcome = decide(answer, policy);
  if (isAdding && accept !== undefined) {
    writeAccepted(accept, outcome.failing, options.reason ?? "", now);
    outcome = decide(answer, { ...policy, accepted: readAccepted(accept) });
  }
  const parameters = { baseline, candidate, ...selection };
  console.log(
    report(
      options.json === true ? "json" : (options.format ?? "table"),
      answer,
      outcome,
      {
        command: commandOf(baseline, candidate, selection),
        link: linkOf(options, parameters),
        limit,
        width: process.stdout.columns || 120,
      },
    ),
  );
  return exit[outcome.status];
}

function checkAdding({ writeAccepted, accept, reason }: CompareOptions): void {
  if (writeAccepted !== true) return;
  if (accept === undefined || reason === undefined || reason.trim() === "") {
    throw new AcceptError(
      "--write-accepted needs --accept <file> and --reason <text>.",
    );
  }
}
