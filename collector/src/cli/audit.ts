import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { Facts } from "../api/schemas/facts.js";
import { readDefinitions } from "../audit/definitions.js";
import { atLeast, judge } from "../audit/judge.js";
import { MARK, overridesFor, type Override } from "../audit/override.js";
import { Running } from "../audit/running.js";
import { renderMarkdown } from "../audit/report/markdown.js";
import type { Report } from "../audit/report/report.js";
import { renderSarif } from "../audit/report/sarif.js";
import { renderTable } from "../audit/report/table.js";
import { severities, type Severity } from "../audit/versions.js";
import { version } from "../config.js";
import { IsoscopeError } from "../errors.js";
import { discover, filesOf, fromRoot } from "./audit-files.js";
import {
  askCollector,
  tellFailure,
  withAccess,
  type Access,
} from "./compare-client.js";
import { environment as calledIn } from "./config.js";

const exit = { none: 0, differences: 1, usage: 2, collector: 3 } as const;

const formats = ["table", "json", "markdown", "sarif"] as const;

interface Options extends Access {
  readonly against: string;
  readonly failOn: Severity;
  readonly format: (typeof formats)[number];
  readonly fix?: boolean;
}

/** `isoscope audit`: what the project's files declare against what an environment runs. */
export function auditCommand(): Command {
  return withAccess(new Command("audit"))
    .description(
      "Hold the versions in a project's files against those that an environment runs.",
    )
    .argument("[files...]", "files to read (default: all there are below here)")
    .requiredOption(
      "--against <environment>",
      "the environment that is right, such as production",
    )
    .addOption(
      new Option("--fail-on <severity>", "least severity that makes it exit 1")
        .choices(severities)
        .default("minor"),
    )
    .addOption(
      new Option("--format <format>", "how to print it")
        .choices(formats)
        .default("table"),
    )
    .option(
      "--fix",
      "write compose.isoscope.yaml, an override that pins what runs there; no file of yours is changed",
    )
    .addHelpText(
      "after",
      `
Reads compose files (with override, profiles, extends, include, .env), Dockerfiles,
.nvmrc, .node-version, package.json, package-lock.json, pnpm-lock.yaml, yarn.lock, bun.lock,
.upsun/*.yaml, .platform.app.yaml, .platform/services.yaml, .github/workflows/*.yml.
What runs is told by the agents there: GET /api/v1/environments/<environment>/facts.

Severity: major, minor and patch by the first part of the version that differs; unknown
where a file leaves it open (latest, a digest). postgres:18 agrees with 18.6.

Exit codes: 0 none, 1 differences of --fail-on or graver, 2 wrong usage or a file that
can't be read, 3 no answer from the collector. docs/audit.md tells more.

Examples:
  $ isoscope audit --against production
  $ isoscope audit compose.yaml .nvmrc --against production --fail-on major
  $ isoscope audit --against production --fix
  $ isoscope audit --against production --format sarif > audit.sarif`,
    )
    .action(async (files: string[], options: Options) => {
      try {
        process.exitCode = await audit(files, options);
      } catch (error) {
        tellFailure(error);
        process.exitCode =
          error instanceof IsoscopeError ? exit.usage : exit.collector;
      }
    });
}

async function audit(given: string[], options: Options): Promise<number> {
  const root = process.cwd();
  const paths =
    given.length === 0
      ? discover(root)
      : given.map((file) => fromRoot(root, file));
  if (paths.length === 0) {
    throw new IsoscopeError(
      "ISO-CONFIG",
      `No file below ${root} declares a version that could be audited.`,
      { hint: "Run it in the project's folder, or name the files." },
    );
  }
  const {
    declarations,
    problems,
    unknown = [],
  } = readDefinitions(filesOf(root), paths, calledIn);
  const { facts, hint } = await askCollector<Facts>(
    options,
    `environments/${encodeURIComponent(options.against)}/facts`,
    {},
    "facts",
  );
  if (facts.length === 0) {
    throw Object.assign(
      new Error(`${options.against} tells nothing of what it runs.`),
      { hint },
    );
  }
  const verdict = judge(declarations, new Running(facts), options.against);
  const report: Report = {
    ...verdict,
    environment: options.against,
    failOn: options.failOn,
    files: paths,
    problems,
    unknown,
    written:
      options.fix === true
        ? write(root, overridesFor(verdict.differences, options.against))
        : [],
  };
  console.log(render(report, options.format));
  if (problems.length > 0) return exit.usage;
  return verdict.differences.some(({ severity }) =>
    atLeast(severity, options.failOn),
  )
    ? exit.differences
    : exit.none;
}

function render(report: Report, format: Options["format"]): string {
  switch (format) {
    case "json":
      return JSON.stringify(report, null, 2);
    case "markdown":
      return renderMarkdown(report);
    case "sarif":
      return renderSarif(report, version);
    case "table":
      return renderTable(report, Math.min(process.stdout.columns || 120, 180));
  }
}

/** @throws IsoscopeError rather than write over a file that somebody else wrote */
function write(root: string, overrides: readonly Override[]): Override[] {
  for (const { file } of overrides) {
    const path = join(root, file);
    if (existsSync(path) && !readFileSync(path, "utf8").startsWith(MARK)) {
      throw new IsoscopeError(
        "ISO-CONFIG",
        `${file} is there already, and not written by --fix.`,
        { hint: "Move it away; it is left as it is." },
      );
    }
  }
  for (const { file, text } of overrides) writeFileSync(join(root, file), text);
  return [...overrides];
}
