import { Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import type { CompareAnswer } from "../api/compare-schemas.js";
import { families } from "../compare/finding.js";
import { messageOf } from "../errors.js";
import { renderComparison } from "./compare-table.js";

/** Exit codes of the contract: nothing worse, something worse, no answer. */
const exit = { clean: 0, worse: 1, failed: 2 } as const;

interface Options {
  readonly url: string;
  readonly key?: string;
  readonly service?: string;
  readonly since?: string;
  readonly until?: string;
  readonly family?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `isoscope compare`: the comparison as a ranked table, or as the API's JSON. */
export function compareCommand(): Command {
  return new Command("compare")
    .description("Show what is different between two sides, and is real.")
    .argument("<baseline>", "environment[@commit] to measure against")
    .argument("<candidate>", "environment[@commit] in question")
    .addOption(
      new Option("--url <url>", "the collector")
        .env("ISOSCOPE_ENDPOINT")
        .default("http://127.0.0.1:4318"),
    )
    .addOption(
      new Option("--key <key>", "key of the collector").env("ISOSCOPE_KEY"),
    )
    .option("--service <name>", "only findings that touch this service")
    .option("--since <time>", "ISO 8601, or relative such as -15m")
    .option("--until <time>", "ISO 8601, or relative such as -15m")
    .addOption(
      new Option("--family <family>", "only this family").choices(families),
    )
    .option("--limit <n>", "rows of the table", positiveInteger, 20)
    .option("--json", "print the API's answer")
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing is worse, 1 something is worse, 2 wrong usage or no answer.

Examples:
  $ isoscope compare production development
  $ isoscope compare production preview-42@9f3c2d1 --since -2h --service orders
  $ isoscope compare production staging --json | jq '.findings[0]'`,
    )
    .action(async (baseline: string, candidate: string, options: Options) => {
      process.exitCode = await compareSides(baseline, candidate, options);
    });
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError("It is a whole number from 1.");
  }
  return value;
}

async function compareSides(
  baseline: string,
  candidate: string,
  options: Options,
): Promise<number> {
  let answer: CompareAnswer;
  try {
    answer = await fetchComparison(baseline, candidate, options);
  } catch (error) {
    console.error(`${pc.red("error")}: ${messageOf(error)}`);
    if (error instanceof Unanswered && error.hint !== undefined) {
      console.error(`  ${error.hint}`);
    }
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

/** No comparison came back: why, and what to do. */
class Unanswered extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined, cause?: unknown) {
    super(message, { cause });
    this.name = "Unanswered";
    this.hint = hint;
  }
}

async function fetchComparison(
  baseline: string,
  candidate: string,
  options: Options,
): Promise<CompareAnswer> {
  const url = compareUrl(options.url);
  const { service, since, until, family } = options;
  const query = { baseline, candidate, service, since, until, family };
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  let response: Response;
  try {
    response = await fetch(url, {
      headers:
        options.key === undefined
          ? {}
          : { authorization: `Bearer ${options.key}` },
    });
  } catch (cause) {
    throw new Unanswered(
      `No collector answers at ${url.origin}.`,
      "Start one with `isoscope collector`, or point --url at one that runs.",
      cause,
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && isAnswer(body)) return body;
  throw refused(response, body, url);
}

function compareUrl(base: string): URL {
  try {
    return new URL(`${base.replace(/\/+$/, "")}/api/v1/compare`);
  } catch (cause) {
    throw new Unanswered(
      `"${base}" is not a URL.`,
      "Give --url as http://host:port.",
      cause,
    );
  }
}

function isAnswer(body: unknown): body is CompareAnswer {
  return typeof body === "object" && body !== null && "findings" in body;
}

function refused(response: Response, body: unknown, url: URL): Unanswered {
  const { error } = (body ?? {}) as {
    error?: { code?: string; message?: string; hint?: string };
  };
  if (error?.message === undefined) {
    return new Unanswered(
      `${url.origin} answers ${response.status}, and not as a collector does.`,
      "Point --url at an Isoscope collector.",
    );
  }
  return new Unanswered(
    `${error.message}${error.code === undefined ? "" : ` (${error.code})`}`,
    error.hint,
  );
}
